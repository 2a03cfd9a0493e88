// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.api;

import dev.p2pchat.base.HostPort;
import dev.p2pchat.base.InvalidUsernameException;
import dev.p2pchat.base.Username;
import dev.p2pchat.http.JsonMap;
import dev.p2pchat.http.MalformedJsonException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who goes by a name and has no key: nobody can tell who answers at that address.
 *
 * @param address where they say they are; null where that is no address
 * @param lastSeen the last sign of them; null when not known
 */
public record KeylessEntry(
        Username name,
        @Nullable HostPort address,
        boolean online,
        @Nullable Instant lastSeen) implements Listed {
    private static final int MAX_ADDRESS_CHARS = 300;

    @Override
    public JsonMap toJson() {
        return JsonMap.builder()
                .put("name", name.value())
                .put("keyless", true)
                .putTexts("addresses", address == null ? List.of() : List.of(address.toString()))
                .put("online", online)
                .put("lastSeen", lastSeen)
                .build();
    }

    public static KeylessEntry of(JsonMap json) throws MalformedJsonException {
        try {
            List<String> addresses = json.texts("addresses", 1, MAX_ADDRESS_CHARS);
            return new KeylessEntry(
                    Username.of(json.text("name", Username.MAX_CHARS)),
                    addresses.isEmpty() ? null : HostPort.parse(addresses.get(0)),
                    json.flag("online"),
                    json.timeOrNull("lastSeen"));
        } catch (InvalidUsernameException | IllegalArgumentException e) {
            throw new MalformedJsonException("name or addresses: not such");
        }
    }
}
