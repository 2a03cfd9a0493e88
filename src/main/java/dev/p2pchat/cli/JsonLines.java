// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.p2pchat.cli.doctor.Finding;
import dev.p2pchat.control.Hello;
import dev.p2pchat.directory.admin.DirectoryRestore;
import dev.p2pchat.directory.admin.NameView;
import dev.p2pchat.node.AccountView;
import dev.p2pchat.node.CancelAllView;
import dev.p2pchat.node.ChatEvent;
import dev.p2pchat.node.CodeView;
import dev.p2pchat.node.MessageView;
import dev.p2pchat.node.NumberedEvent;
import dev.p2pchat.node.PeerView;
import dev.p2pchat.node.RequestView;
import dev.p2pchat.node.StatusView;
import dev.p2pchat.node.TryView;
import dev.p2pchat.node.WaitingView;
import dev.p2pchat.profile.BackupFile;
import java.nio.file.Path;
import java.time.Duration;
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

    static ObjectNode waiting(WaitingView waiting) {
        ObjectNode line = JSON.objectNode();
        line.put("id", waiting.message().id());
        line.put("to", waiting.message().conversation());
        line.put("state", waiting.message().state().word());
        line.put("queuedAt", time(waiting.message().receivedAt()));
        line.put("why", waiting.why());
        line.put("attempts", waiting.attempts());
        line.put("lastError", waiting.lastError());
        line.put("nextAttemptAt", time(waiting.nextAttemptAt()));
        line.set("routes", texts(waiting.routes()));
        return line;
    }

    /** The same with every try. */
    static ObjectNode why(WaitingView waiting) {
        ObjectNode line = waiting(waiting);
        ArrayNode tries = line.putArray("tries");
        for (TryView one : waiting.tries()) {
            tries.addObject()
                    .put("at", time(one.at()))
                    .put("via", one.via())
                    .put("address", one.address())
                    .put("result", one.result());
        }
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

    static ObjectNode status(ProfileStatus status) {
        ObjectNode line = JSON.objectNode();
        StatusView view = status.view();
        AccountView account = view == null ? null : view.account();
        Hello hello = status.holder().hello();
        Duration ahead = status.ahead();
        line.put("name", status.folder().name().value());
        line.put("running", status.holder().isPeer());
        line.put("mode", hello == null ? null : hello.mode().name().toLowerCase(Locale.ROOT));
        line.put(
                "pid",
                hello != null
                        ? (Long) hello.pid()
                        : status.holder().isDeaf() ? (Long) status.holder().pid() : null);
        line.put("since", hello == null || view == null ? null : time(view.since()));
        line.put("answers", !status.holder().isDeaf());
        line.put("problem", status.problem());
        line.put("id", account == null ? null : account.id());
        line.put("listening", account == null ? null : account.listening());
        line.set("addresses", account == null ? null : texts(account.addresses()));
        line.put("observed", account == null ? null : account.observed());
        line.put("directory", status.directory());
        line.put("directoryAnswers", status.directoryProblem() == null);
        line.put("directoryProblem", status.directoryProblem());
        line.put("registered", status.registered());
        line.put("clockBehindMillis", ahead == null ? null : (Long) ahead.toMillis());
        line.set("connected", account == null ? null : texts(account.connected()));
        line.put("waiting", account == null ? null : (Integer) account.waiting());
        line.set("outbox", view == null ? null : outbox(view.outbox()));
        line.put("requests", view == null ? null : (Integer) view.requests());
        line.put("storeBytes", status.storeBytes());
        line.put("freeBytes", status.freeBytes());
        return line;
    }

    private static ArrayNode outbox(List<StatusView.Waiting> all) {
        ArrayNode array = JSON.arrayNode();
        for (StatusView.Waiting waiting : all) {
            array.addObject()
                    .put("name", waiting.name())
                    .put("id", waiting.id())
                    .put("messages", waiting.messages());
        }
        return array;
    }

    static ObjectNode setting(Setting setting) {
        ObjectNode line = JSON.objectNode();
        line.put("key", setting.key());
        line.put("value", setting.value());
        line.put("source", setting.source().word());
        line.put("where", setting.where());
        return line;
    }

    static ObjectNode finding(@Nullable String profile, Finding finding) {
        ObjectNode line = JSON.objectNode();
        line.put("check", finding.check());
        line.put("profile", profile);
        line.put("level", finding.level().word());
        line.put("found", finding.found());
        line.put("why", finding.why());
        line.put("advice", finding.advice());
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
        } else if (event instanceof ChatEvent.Waiting waiting) {
            line.put("event", "waiting");
            line.put("conversation", waiting.conversation());
            line.put("messages", waiting.messages());
            line.put("why", waiting.why());
        } else if (event instanceof ChatEvent.Restored) {
            line.put("event", "restored");
        } else if (event instanceof ChatEvent.Notice notice) {
            line.put("event", "notice");
            line.put("level", notice.level().name().toLowerCase(Locale.ROOT));
            line.put("text", notice.text());
        }
        return line;
    }

    static ObjectNode cancelled(CancelAllView done) {
        return JSON.objectNode()
                .put("cancelled", done.cancelled())
                .put("mayHaveArrived", done.mayHaveArrived())
                .put("underWay", done.underWay());
    }

    static ObjectNode backup(String name, Path file, long records) {
        return JSON.objectNode().put("name", name).put("file", file.toString()).put("records", records);
    }

    static ObjectNode restored(BackupFile backup, Path folder, long records) {
        return JSON.objectNode()
                .put("name", backup.name().value())
                .put("folder", folder.toString())
                .put("records", records)
                .put("made", time(backup.made()));
    }

    static ObjectNode listed(NameView name) {
        ObjectNode line = JSON.objectNode();
        line.put("name", name.name().value());
        line.put("id", name.id() == null ? null : name.id().toString());
        line.put("written", time(name.written()));
        line.put("online", name.online());
        line.put("lastSeen", time(name.lastSeen()));
        line.put("source", name.source());
        return line;
    }

    static ObjectNode directoryBackup(Path file, long names) {
        return JSON.objectNode().put("file", file.toString()).put("names", names);
    }

    static ObjectNode directoryRestored(Path folder, DirectoryRestore.Restored restored) {
        return JSON.objectNode()
                .put("folder", folder.toString())
                .put("names", restored.names())
                .put("made", time(restored.made()));
    }

    static ObjectNode keysChanged(String name, boolean isProtected, boolean rekeyed) {
        return JSON.objectNode().put("name", name).put("protected", isProtected).put("rekeyed", rekeyed);
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
