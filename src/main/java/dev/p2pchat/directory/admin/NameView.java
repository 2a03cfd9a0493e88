// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.admin;

import dev.p2pchat.base.InvalidUsernameException;
import dev.p2pchat.base.Username;
import dev.p2pchat.http.JsonMap;
import dev.p2pchat.http.MalformedJsonException;
import dev.p2pchat.identity.PeerId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A name as whoever runs the directory sees it.
 *
 * @param written when the newest record came; null for a name that its owner took out and that stays theirs
 * @param online whether a lease is alive; never where no directory runs
 * @param lastSeen the last renewal since the directory started; null when there was none
 */
public record NameView(
        Username name,
        PeerId id,
        @Nullable Instant written,
        boolean online,
        @Nullable Instant lastSeen) {
    private static final int MAX_ID_CHARS = 80;

    /** Claimed by the native routes; those of other programs are to have words of their own. */
    public String source() {
        return "native";
    }

    public JsonMap toJson() {
        return JsonMap.builder()
                .put("name", name.value())
                .put("id", id.toString())
                .put("written", written)
                .put("online", online)
                .put("lastSeen", lastSeen)
                .build();
    }

    static NameView of(JsonMap json) throws MalformedJsonException {
        try {
            return new NameView(
                    Username.of(json.text("name", Username.MAX_CHARS)),
                    PeerId.parse(json.text("id", MAX_ID_CHARS)),
                    json.timeOrNull("written"),
                    json.flag("online"),
                    json.timeOrNull("lastSeen"));
        } catch (InvalidUsernameException | IllegalArgumentException e) {
            throw new MalformedJsonException("name or id: not such");
        }
    }
}
