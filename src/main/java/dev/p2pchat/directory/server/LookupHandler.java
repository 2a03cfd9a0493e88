// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.server;

import dev.p2pchat.base.Username;
import dev.p2pchat.crypto.Hashes;
import dev.p2pchat.directory.api.PeerEntry;
import dev.p2pchat.directory.api.PeerPage;
import dev.p2pchat.directory.api.RecordBody;
import dev.p2pchat.directory.store.NameEntry;
import dev.p2pchat.directory.store.Names;
import dev.p2pchat.directory.store.Presence;
import dev.p2pchat.http.Answer;
import dev.p2pchat.http.HttpProblem;
import dev.p2pchat.http.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code GET /v1/peers/{name}} and {@code GET /v1/peers}: what is known of one, and of many. */
final class LookupHandler {
    private static final int ETAG_BYTES = 16;

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
        Answer answer = Answer.json(200, describe(entry.get()).toJson());
        String tag = '"'
                + Hashes.sha256(answer.body().toArray()).slice(0, ETAG_BYTES).hex()
                + '"';
        if (tag.equals(request.header("if-none-match"))) {
            return Answer.empty(304).withHeader("ETag", tag);
        }
        return answer.withHeader("ETag", tag);
    }

    Answer page(Request request) throws HttpProblem {
        @Nullable Username after = Parameters.after(request);
        int limit = Parameters.limit(request);
        PeerPage page = Parameters.online(request) ? online(after, limit) : all(after, limit);
        return Answer.json(200, page.toJson());
    }

    private PeerPage all(@Nullable Username after, int limit) {
        List<NameEntry> entries = names.page(after, limit);
        return new PeerPage(
                entries.stream().map(this::describe).toList(),
                entries.size() < limit ? null : entries.get(limit - 1).name());
    }

    private PeerPage online(@Nullable Username after, int limit) {
        List<Username> online = presence.online(after, limit);
        List<PeerEntry> peers = new ArrayList<>(online.size());
        for (Username name : online) {
            names.find(name).map(this::describe).ifPresent(peers::add);
        }
        return new PeerPage(peers, online.size() < limit ? null : online.get(limit - 1));
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
