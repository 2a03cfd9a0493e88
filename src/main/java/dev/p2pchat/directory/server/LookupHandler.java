// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.server;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.Username;
import dev.p2pchat.directory.api.PeerEntry;
import dev.p2pchat.directory.api.PeerPage;
import dev.p2pchat.directory.api.RecordBody;
import dev.p2pchat.directory.store.NameEntry;
import dev.p2pchat.directory.store.Names;
import dev.p2pchat.directory.store.Presence;
import dev.p2pchat.http.Answer;
import dev.p2pchat.http.HttpProblem;
import dev.p2pchat.http.Request;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code GET /v1/peers/{name}} and {@code GET /v1/peers}: what is known of one, and of many. */
final class LookupHandler {
    private static final int TAG_BYTES = 16;

    /** For the entries, with room for what stands around and between them. */
    private static final int PAGE_BYTES = PeerPage.MAX_BYTES - 1024;

    private final Names names;
    private final Presence presence;

    LookupHandler(Names names, Presence presence) {
        this.names = names;
        this.presence = presence;
    }

    Answer one(Request request) throws HttpProblem {
        Optional<NameEntry> entry = names.find(Parameters.name(request));
        if (entry.isEmpty()) {
            throw Parameters.nobody();
        }
        PeerEntry peer = describe(entry.get());
        String tag = tag(peer);
        if (tag.equals(request.header("if-none-match"))) {
            return Answer.empty(304).withHeader("ETag", tag);
        }
        return Answer.json(200, peer.toJson()).withHeader("ETag", tag);
    }

    /** From the record follows all but these two; its signature is its own. Costs less than the answer's hash did. */
    private static String tag(PeerEntry peer) {
        Bytes signature = peer.record().signature();
        Instant seen = peer.lastSeen();
        return '"'
                + signature
                        .slice(signature.length() - TAG_BYTES, signature.length())
                        .hex()
                + '-'
                + (seen == null ? "" : Long.toHexString(seen.toEpochMilli()))
                + (peer.online() ? "-online" : "")
                + '"';
    }

    Answer page(Request request) throws HttpProblem {
        @Nullable Username after = Parameters.after(request);
        int limit = Parameters.limit(request);
        PeerPage page = Parameters.online(request) ? online(after, limit) : all(after, limit);
        return Answer.json(200, page.toJson());
    }

    private PeerPage all(@Nullable Username after, int limit) {
        List<NameEntry> entries = names.page(after, limit);
        return page(entries, NameEntry::name, Optional::of, limit);
    }

    private PeerPage online(@Nullable Username after, int limit) {
        return page(presence.online(after, limit), Function.identity(), names::find, limit);
    }

    /** As many as fit; {@code found} holds fewer than {@code limit} only when there are no more behind. */
    private <T> PeerPage page(
            List<T> found, Function<T, Username> name, Function<T, Optional<NameEntry>> entry, int limit) {
        List<PeerEntry> peers = new ArrayList<>(found.size());
        int bytes = 0;
        @Nullable Username last = null;
        for (T one : found) {
            @Nullable PeerEntry peer = entry.apply(one).map(this::describe).orElse(null);
            if (peer != null) {
                bytes += peer.toJson().encode().length;
                if (bytes > PAGE_BYTES && !peers.isEmpty()) {
                    return new PeerPage(peers, last);
                }
                peers.add(peer);
            }
            last = name.apply(one);
        }
        return new PeerPage(peers, found.size() < limit ? null : last);
    }

    private PeerEntry describe(NameEntry entry) {
        return new PeerEntry(
                entry.name(),
                new RecordBody(entry.record(), entry.signature()),
                entry.addresses(),
                presence.isOnline(entry.name()),
                presence.lastSeen(entry.name()).orElse(entry.written()));
    }
}
