// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.api;

import dev.p2pchat.base.InvalidUsernameException;
import dev.p2pchat.base.Username;
import dev.p2pchat.http.JsonMap;
import dev.p2pchat.http.MalformedJsonException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some entries in the order of their names.
 *
 * @param next the {@code after} of the next page, or null when this was the last
 */
public record PeerPage(List<Listed> peers, @Nullable Username next) {
    public static final int MAX_PEERS = 500;

    /** A page ends before the entry, unless it is its first, that would make its JSON longer. */
    public static final int MAX_BYTES = 256 * 1024;

    public PeerPage {
        peers = List.copyOf(peers);
    }

    public JsonMap toJson() {
        return JsonMap.builder()
                .putMaps("peers", peers.stream().map(Listed::toJson).toList())
                .put("next", next == null ? null : next.value())
                .build();
    }

    /** Reads a page; what is neither kind of entry, which a later directory may list, is left out. */
    public static PeerPage of(JsonMap json) throws MalformedJsonException {
        List<Listed> peers = new ArrayList<>();
        for (JsonMap peer : json.maps("peers", MAX_PEERS)) {
            if (peer.has("record")) {
                peers.add(PeerEntry.of(peer));
            } else if (peer.has("keyless")) {
                peers.add(KeylessEntry.of(peer));
            }
        }
        String next = json.textOrNull("next", Username.MAX_CHARS);
        try {
            return new PeerPage(peers, next == null ? null : Username.of(next));
        } catch (InvalidUsernameException e) {
            throw new MalformedJsonException("next: not a name");
        }
    }
}
