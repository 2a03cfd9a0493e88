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
 * @param id whose it is; null where somebody holds it by a password
 * @param written when the newest record came; null for a name that its owner took out and that stays theirs
 * @param online whether a lease is alive; never where no directory runs
 * @param lastSeen the last renewal since the directory started; null when there was none
 */
public record NameView(
        Username name,
        @Nullable PeerId id,
        @Nullable Instant written,
        boolean online,
        @Nullable Instant lastSeen) {
    private static final int MAX_ID_CHARS = 80;

    /** By what it is had. */
    public String source() {
        return id == null ? "password" : "native";
    }

    /** The owner in words. */
    public String owner() {
        return id == null ? "somebody by a password" : id.toString();
    }

    public JsonMap toJson() {
        return JsonMap.builder()
                .put("name", name.value())
                .put("id", id == null ? null : id.toString())
                .put("written", written)
                .put("online", online)
                .put("lastSeen", lastSeen)
                .build();
    }

    static NameView of(JsonMap json) throws MalformedJsonException {
        @Nullable String id = json.textOrNull("id", MAX_ID_CHARS);
        try {
            return new NameView(
                    Username.of(json.text("name", Username.MAX_CHARS)),
                    id == null ? null : PeerId.parse(id),
                    json.timeOrNull("written"),
                    json.flag("online"),
                    json.timeOrNull("lastSeen"));
        } catch (InvalidUsernameException | IllegalArgumentException e) {
            throw new MalformedJsonException("name or id: not such");
        }
    }
}
