// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.terminal;

import dev.p2pchat.node.ChatApi;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.PeerView;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The contacts and who is shut out, as last looked at, so that a prompt waits for nobody. Safe for several threads. */
final class KnownPeers {
    private final ChatApi api;
    private final Set<String> alarmed = ConcurrentHashMap.newKeySet();
    private volatile List<PeerView> peers = List.of();

    KnownPeers(ChatApi api) {
        this.api = api;
    }

    /** Looks again. One at a time, so that what is kept is what was seen last. */
    synchronized void refresh() throws ChatException {
        Set<String> before = Set.copyOf(alarmed);
        List<PeerView> now = new ArrayList<>(api.contacts());
        for (PeerView blocked : api.blocked()) {
            if (now.stream().noneMatch(peer -> peer.name().equals(blocked.name()))) {
                now.add(blocked);
            }
        }
        peers = List.copyOf(now);
        alarmed.removeAll(before);
    }

    /** Somebody else turned up under this name; true from now on, and until somebody decides about it. */
    void keyChanged(String name) {
        alarmed.add(name);
    }

    boolean isKeyChanged(PeerView peer) {
        return peer.keyChanged() || alarmed.contains(peer.name());
    }

    /** By name, or by whole id. */
    Optional<PeerView> find(String typed) {
        return peers.stream()
                .filter(peer -> peer.name().equalsIgnoreCase(typed))
                .findFirst()
                .or(() -> peers.stream()
                        .filter(peer -> typed.equalsIgnoreCase(Objects.requireNonNullElse(peer.id(), "")))
                        .findFirst());
    }

    /** What they are shown as. */
    String name(String typed) {
        return find(typed).map(PeerView::name).orElse(typed);
    }
}
