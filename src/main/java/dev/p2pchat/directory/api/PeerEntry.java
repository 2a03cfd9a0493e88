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
 * What the directory tells of somebody, alone or in a list. Only {@code record} can be checked; the rest is its word.
 *
 * @param addresses as in the record, for those who cannot read records
 * @param lastSeen the last renewal or accepted record; null when not known
 */
public record PeerEntry(
        Username name,
        RecordBody record,
        List<HostPort> addresses,
        boolean online,
        @Nullable Instant lastSeen) implements Listed {
    private static final int MAX_ADDRESSES = 64;
    private static final int MAX_ADDRESS_CHARS = 300;

    public PeerEntry {
        addresses = List.copyOf(addresses);
    }

    @Override
    public JsonMap toJson() {
        return JsonMap.builder()
                .put("name", name.value())
                .put("record", record.record())
                .put("signature", record.signature())
                .putTexts(
                        "addresses", addresses.stream().map(HostPort::toString).toList())
                .put("online", online)
                .put("lastSeen", lastSeen)
                .build();
    }

    public static PeerEntry of(JsonMap json) throws MalformedJsonException {
        try {
            return new PeerEntry(
                    Username.of(json.text("name", Username.MAX_CHARS)),
                    RecordBody.of(json),
                    json.texts("addresses", MAX_ADDRESSES, MAX_ADDRESS_CHARS).stream()
                            .map(HostPort::parse)
                            .toList(),
                    json.flag("online"),
                    json.timeOrNull("lastSeen"));
        } catch (InvalidUsernameException | IllegalArgumentException e) {
            throw new MalformedJsonException("name or addresses: not such");
        }
    }
}
