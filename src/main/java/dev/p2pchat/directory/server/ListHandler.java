// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.server;

import dev.p2pchat.base.Username;
import dev.p2pchat.directory.api.PeerEntry;
import dev.p2pchat.directory.api.PeerPage;
import dev.p2pchat.directory.store.NameEntry;
import dev.p2pchat.directory.store.Names;
import dev.p2pchat.directory.store.Presence;
import dev.p2pchat.http.Answer;
import dev.p2pchat.http.HttpProblem;
import dev.p2pchat.http.Request;
import dev.p2pchat.http.RequestHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code GET /v1/peers}: what is known of many, page by page. */
final class ListHandler implements RequestHandler {
    /** For the entries, with room for what stands around and between them. */
    private static final int PAGE_BYTES = PeerPage.MAX_BYTES - 1024;

    private final Names names;
    private final Presence presence;

    ListHandler(Names names, Presence presence) {
        this.names = names;
        this.presence = presence;
    }

    @Override
    public Answer answer(Request request) throws HttpProblem {
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
        return LookupHandler.describe(entry, presence.isOnline(entry.name()), presence.lastSeen(entry.name()));
    }
}
