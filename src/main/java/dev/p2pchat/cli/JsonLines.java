// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.p2pchat.node.AccountView;
import dev.p2pchat.node.ChatEvent;
import dev.p2pchat.node.CodeView;
import dev.p2pchat.node.MessageView;
import dev.p2pchat.node.NumberedEvent;
import dev.p2pchat.node.PeerView;
import dev.p2pchat.node.RequestView;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The objects that {@code --json} prints. Keys are a promise: new ones may come, none goes or changes its meaning. */
final class JsonLines {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    /** RFC 3339 with milliseconds, UTC. */
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private JsonLines() {}

    static ObjectNode message(MessageView message) {
        ObjectNode line = JSON.objectNode();
        fill(line, message);
        return line;
    }

    private static void fill(ObjectNode line, MessageView message) {
        line.put("id", message.id());
        line.put("conversation", message.conversation());
        line.put("direction", message.outgoing() ? "out" : "in");
        line.put("from", message.from());
        line.put("to", message.to());
        line.put("sentAt", time(message.sentAt()));
        line.put("receivedAt", time(message.receivedAt()));
        line.put("state", message.state().word());
        line.put("kind", message.kind());
        line.put("body", message.body());
        line.put("verified", message.verified());
        // Promised already; replies and corrections come later.
        line.putNull("replyTo");
        line.putNull("editedAt");
    }

    static ObjectNode peer(PeerView peer) {
        ObjectNode line = JSON.objectNode();
        line.put("name", peer.name());
        line.put("online", peer.online());
        line.put("host", peer.host());
        line.put("port", peer.port());
        line.put("lastSeen", time(peer.lastSeen()));
        line.put("id", peer.id());
        line.put("verified", peer.verified());
        line.put("blocked", peer.blocked());
        line.put("via", peer.via());
        line.put("muted", peer.muted());
        line.put("keyChanged", peer.keyChanged());
        line.put("claimedBy", peer.claimedBy());
        line.put("contact", peer.contact());
        line.put("connected", peer.connected());
        line.put("waiting", peer.waiting());
        return line;
    }

    static ObjectNode request(RequestView request) {
        ObjectNode line = JSON.objectNode();
        line.put("name", request.name());
        line.put("id", request.id());
        line.put("from", request.from());
        line.put("since", time(request.since()));
        ArrayNode messages = line.putArray("messages");
        request.messages().forEach(message -> messages.add(message(message)));
        return line;
    }

    static ObjectNode code(CodeView code) {
        ObjectNode line = JSON.objectNode();
        line.put("name", code.name());
        line.put("id", code.id());
        line.put("digits", code.digits());
        line.put("verified", code.verified());
        return line;
    }

    static ObjectNode account(AccountView account) {
        ObjectNode line = JSON.objectNode();
        line.put("name", account.name());
        line.put("id", account.id());
        line.put("invitation", account.invitation());
        line.put("directory", account.directory());
        line.put("registered", account.registered());
        line.put("listening", account.listening());
        line.set("addresses", texts(account.addresses()));
        line.put("observed", account.observed());
        line.put("waiting", account.waiting());
        line.set("connected", texts(account.connected()));
        line.put("pid", account.pid());
        return line;
    }

    static ObjectNode event(ChatEvent event) {
        ObjectNode line = JSON.objectNode();
        if (event instanceof ChatEvent.MessageCommitted committed) {
            line.put("event", "message");
            fill(line, committed.message());
            line.put("muted", committed.muted());
        } else if (event instanceof ChatEvent.Requested requested) {
            line.put("event", "request");
            line.put("name", requested.name());
            line.put("id", requested.id());
            line.put("from", requested.from());
            line.put("text", requested.message().body());
            line.put("kind", requested.message().kind());
            line.put("sentAt", time(requested.message().sentAt()));
        } else if (event instanceof ChatEvent.Rotated rotated) {
            line.put("event", "rotation");
            line.put("name", rotated.name());
            line.put("formerId", rotated.formerId());
            line.put("id", rotated.id());
            line.put("wasVerified", rotated.wasVerified());
        } else if (event instanceof ChatEvent.StateChanged change) {
            line.put("event", "state");
            line.put("id", change.id());
            line.put("conversation", change.conversation());
            line.put("state", change.state().word());
        } else if (event instanceof ChatEvent.Presence presence) {
            line.put("event", "presence");
            line.put("peer", presence.peer());
            line.put("connected", presence.connected());
        } else if (event instanceof ChatEvent.KeyChanged changed) {
            line.put("event", "key-change");
            line.put("name", changed.name());
            line.put("shownAs", changed.shownAs());
            line.put("pinnedId", changed.pinnedId());
            line.put("otherId", changed.otherId());
        } else if (event instanceof ChatEvent.Restored) {
            line.put("event", "restored");
        } else if (event instanceof ChatEvent.Notice notice) {
            line.put("event", "notice");
            line.put("level", notice.level().name().toLowerCase(Locale.ROOT));
            line.put("text", notice.text());
        }
        return line;
    }

    /** One that is kept. */
    static ObjectNode event(NumberedEvent numbered) {
        ObjectNode line = event(numbered.event());
        line.put("eventId", numbered.id());
        line.put("at", time(numbered.at()));
        return line;
    }

    static ObjectNode of(String event) {
        return JSON.objectNode().put("event", event);
    }

    private static ArrayNode texts(List<String> values) {
        ArrayNode array = JSON.arrayNode();
        values.forEach(array::add);
        return array;
    }

    private static @Nullable String time(@Nullable Instant when) {
        return when == null ? null : TIME.format(when);
    }
}
