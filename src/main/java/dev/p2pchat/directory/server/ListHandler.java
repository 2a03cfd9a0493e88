// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.server;

import dev.p2pchat.base.Username;
import dev.p2pchat.directory.api.Listed;
import dev.p2pchat.directory.api.PeerEntry;
import dev.p2pchat.directory.api.PeerPage;
import dev.p2pchat.directory.store.KeylessNames;
import dev.p2pchat.directory.store.NameEntry;
import dev.p2pchat.directory.store.Names;
import dev.p2pchat.directory.store.Presence;
import dev.p2pchat.http.Answer;
import dev.p2pchat.http.HttpProblem;
import dev.p2pchat.http.Request;
import dev.p2pchat.http.RequestHandler;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code GET /v1/peers}: what is known of many, page by page. */
final class ListHandler implements RequestHandler {
    /** For the entries, with room for what stands around and between them. */
    private static final int PAGE_BYTES = PeerPage.MAX_BYTES - 1024;

    private final Names names;
    private final KeylessNames keyless;
    private final Presence presence;

    ListHandler(Names names, KeylessNames keyless, Presence presence) {
        this.names = names;
        this.keyless = keyless;
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
        List<Found> found = new ArrayList<>();
        names.page(after, limit)
                .forEach(entry -> found.add(new Found(entry.name(), () -> Optional.of(describe(entry)))));
        keyless.page(after, limit, false)
                .forEach(one -> found.add(new Found(one.name(), () -> Optional.of(LookupHandler.describe(one)))));
        return page(found, limit);
    }

    private PeerPage online(@Nullable Username after, int limit) {
        List<Found> found = new ArrayList<>();
        presence.online(after, limit)
                .forEach(name ->
                        found.add(new Found(name, () -> names.find(name).map(this::describe))));
        keyless.page(after, limit, true)
                .forEach(one -> found.add(new Found(one.name(), () -> Optional.of(LookupHandler.describe(one)))));
        return page(found, limit);
    }

    /** A name on a page, and what is told of it, unless it went meanwhile. */
    private record Found(Username name, Supplier<Optional<? extends Listed>> entry) {}

    /** As many as fit; of each kind, {@code found} holds fewer than {@code limit} only when there are no more behind. */
    private static PeerPage page(List<Found> found, int limit) {
        found.sort(Comparator.comparing(Found::name));
        List<Listed> peers = new ArrayList<>(limit);
        int bytes = 0;
        @Nullable Username last = null;
        for (Found one : found.subList(0, Math.min(limit, found.size()))) {
            @Nullable Listed peer = one.entry().get().orElse(null);
            if (peer != null) {
                bytes += peer.toJson().encode().length;
                if (bytes > PAGE_BYTES && !peers.isEmpty()) {
                    return new PeerPage(peers, last);
                }
                peers.add(peer);
            }
            last = one.name();
        }
        return new PeerPage(peers, found.size() < limit ? null : last);
    }

    private PeerEntry describe(NameEntry entry) {
        return LookupHandler.describe(entry, presence.isOnline(entry.name()), presence.lastSeen(entry.name()));
    }
}
