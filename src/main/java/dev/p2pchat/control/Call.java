// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.control;

import dev.p2pchat.base.HostPort;
import dev.p2pchat.messaging.DeliveryState;
import dev.p2pchat.node.ChatApi;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.Decision;
import dev.p2pchat.node.EventPage;
import dev.p2pchat.node.HistoryQuery;
import dev.p2pchat.node.Places;
import dev.p2pchat.node.QueueChoice;
import dev.p2pchat.wire.MessageId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A request that a client may make, with its parameters: one for each method of {@code ChatApi}, so that the two cannot
 * drift apart. Subscribing is the session's own business and not here.
 */
sealed interface Call {
    /** Longer than anybody waits. */
    Duration MAX_WAIT = Duration.ofDays(365);

    /** Method name → the shape of its parameters. */
    Map<String, Class<? extends Call>> METHODS = Map.ofEntries(
            Map.entry("account", Account.class),
            Map.entry("send", Send.class),
            Map.entry("sendAll", SendAll.class),
            Map.entry("await", Await.class),
            Map.entry("markRead", MarkRead.class),
            Map.entry("history", History.class),
            Map.entry("messages", Messages.class),
            Map.entry("conversations", Conversations.class),
            Map.entry("log", Log.class),
            Map.entry("events", Events.class),
            Map.entry("contacts", Contacts.class),
            Map.entry("who", Who.class),
            Map.entry("register", Register.class),
            Map.entry("unregister", Unregister.class),
            Map.entry("rotate", Rotate.class),
            Map.entry("connect", Connect.class),
            Map.entry("invite", Invite.class),
            Map.entry("add", Add.class),
            Map.entry("rename", Rename.class),
            Map.entry("code", Code.class),
            Map.entry("verify", Verify.class),
            Map.entry("acceptKey", AcceptKey.class),
            Map.entry("requests", Requests.class),
            Map.entry("outbox", Outbox.class),
            Map.entry("why", Why.class),
            Map.entry("cancel", Cancel.class),
            Map.entry("cancelAll", CancelAll.class),
            Map.entry("retry", Retry.class),
            Map.entry("blocked", Blocked.class),
            Map.entry("decide", Decide.class),
            Map.entry("snapshot", Snapshot.class),
            Map.entry("status", Status.class),
            Map.entry("check", Check.class));

    /** Does it; what comes back is the result of the reply. */
    Object on(ChatApi api) throws ChatException;

    /**
     * Whether it may wait long for somebody else. Such calls run beside the others of their client; all others run in
     * the order in which they came, so that two texts written one after the other stay so.
     */
    default boolean waits() {
        return false;
    }

    /** Whether it may wait for what never happens: such a call ends at once when the peer goes away. */
    default boolean patient() {
        return false;
    }

    /** Whether asking again does no harm when it is unknown whether the first time worked. */
    default boolean repeatable() {
        return true;
    }

    /** Reads what a parameter's text says; what is wrong with it is said of the parameter. */
    private static <T> T fitting(String parameter, String text, Function<String, T> reading) {
        try {
            return reading.apply(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the parameter \"" + parameter + "\" does not fit: " + e.getMessage(), e);
        }
    }

    private static void checkId(String parameter, String id) {
        try {
            MessageId.parse(id);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the parameter \"" + parameter + "\" must be the id of a message, as events and histories give it",
                    e);
        }
    }

    private static void checkWait(String parameter, long millis) {
        if (millis < 0 || millis > MAX_WAIT.toMillis()) {
            throw new IllegalArgumentException(parameter + " is 0 to " + MAX_WAIT.toMillis());
        }
    }

    record Account() implements Call {
        @Override
        public Object on(ChatApi api) throws ChatException {
            return api.account();
        }
    }

    record Send(String to, String text) implements Call {
        public Send {
            Objects.requireNonNull(to, "to");
            Objects.requireNonNull(text, "text");
        }

        @Override
        public Object on(ChatApi api) throws ChatException {
            return api.send(to, text);
        }

        @Override
        public boolean repeatable() {
            return false;
        }
    }

    record SendAll(String to, List<String> texts) implements Call {
        public SendAll {
            Objects.requireNonNull(to, "to");
            texts = List.copyOf(texts);
        }

        @Override
        public Object on(ChatApi api) throws ChatException {
            return api.sendAll(to, texts);
        }

        @Override
        public boolean repeatable() {
            return false;
        }
    }

    record Await(String id, String conversation, DeliveryState state, long timeoutMillis) implements Call {
        public Await {
            checkId("id", id);
            Objects.requireNonNull(conversation, "conversation");
            Objects.requireNonNull(state, "state");
            checkWait("timeoutMillis", timeoutMillis);
        }

        @Override
        public Object on(ChatApi api) throws ChatException {
            return api.await(MessageId.parse(id), conversation, state, Duration.ofMillis(timeoutMillis));
        }

        @Override
        public boolean waits() {
            return true;
        }
    }

    record MarkRead(String conversation, String upTo) implements Call {
        public MarkRead {
            Objects.requireNonNull(conversation, "conversation");
            checkId("upTo", upTo);
        }

        @Override
        public Object on(ChatApi api) throws ChatException {
            api.markRead(conversation, MessageId.parse(upTo));
            return Map.of();
        }
    }

    record History(
            @Nullable String with,
            @Nullable Integer last,
            @Nullable Instant since,
            @Nullable String search) implements Call {
        public History {
            if (last != null && (last < 1 || last > HistoryQuery.MAX_LAST)) {
                throw new IllegalArgumentException("last is 1 to " + HistoryQuery.MAX_LAST);
            }
        }

        @Override
        public Object on(ChatApi api) throws ChatException {
            return api.history(new HistoryQuery(with, last == null ? HistoryQuery.DEFAULT_LAST : last, since, search));
        }

        /** A search may read all there is. */
        @Override
        public boolean waits() {
            return search != null;
        }
    }

    record Messages(List<Places> places) implements Call {
        public Messages {
            places = List.copyOf(places);
        }

        @Override
        public Object on(ChatApi api) throws ChatException {
            return api.messages(places);
        }
    }

    record Conversations() implements Call {
        @Override
        public Object on(ChatApi api) throws ChatException {
            return api.conversations();
        }
    }

    record Log(String with, @Nullable Long after, @Nullable Instant since) implements Call {
        public Log {
            Objects.requireNonNull(with, "with");
        }

        @Override
        public Object on(ChatApi api) throws ChatException {
            return api.log(with, after == null ? 0 : after, since);
        }
    }

    record Events(
            @Nullable String after,
            @Nullable Integer most,
            @Nullable Long waitMillis) implements Call {
        public Events {
            if (most != null && (most < 1 || most > EventPage.MAX_EVENTS)) {
                throw new IllegalArgumentException("most is 1 to " + EventPage.MAX_EVENTS);
            }
            if (waitMillis != null) {
                checkWait("waitMillis", waitMillis);
            }
        }

        @Override
        public Object on(ChatApi api) throws ChatException {
            return api.events(
                    after,
                    most == null ? EventPage.DEFAULT_EVENTS : most,
                    Duration.ofMillis(waitMillis == null ? 0 : waitMillis));
        }

        @Override
        public boolean waits() {
            return true;
        }

        @Override
        public boolean patient() {
            return true;
        }
    }

    record Contacts() implements Call {
        @Override
        public Object on(ChatApi api) throws ChatException {
            return api.contacts();
        }
    }

    record Who() implements Call {
        @Override
        public Object on(ChatApi api) throws ChatException {
            return api.who();
        }

        @Override
        public boolean waits() {
            return true;
        }
    }

    record Register() implements Call {
        @Override
        public Object on(ChatApi api) throws ChatException {
            return api.register();
        }

        @Override
        public boolean waits() {
            return true;
        }
    }

    record Unregister() implements Call {
        @Override
        public Object on(ChatApi api) throws ChatException {
            return api.unregister();
        }

        @Override
        public boolean waits() {
            return true;
        }
    }

    record Connect(String address) implements Call {
        public Connect {
            var unused = fitting("address", address, HostPort::parse);
        }

        @Override
        public Object on(ChatApi api) throws ChatException {
            return api.connect(HostPort.parse(address));
        }

        @Override
        public boolean waits() {
            return true;
        }
    }

    record Rotate() implements Call {
        @Override
        public Object on(ChatApi api) throws ChatException {
            return api.rotate();
        }

        /** It may tell the directory. */
        @Override
        public boolean waits() {
            return true;
        }

        @Override
        public boolean repeatable() {
            return false;
        }
    }

    record Invite(String to, String text) implements Call {
        public Invite {
            Objects.requireNonNull(to, "to");
            Objects.requireNonNull(text, "text");
        }

        @Override
        public Object on(ChatApi api) throws ChatException {
            return api.invite(to, text);
        }

        @Override
        public boolean repeatable() {
            return false;
        }
    }

    record Add(String who) implements Call {
        public Add {
            Objects.requireNonNull(who, "who");
        }

        @Override
        public Object on(ChatApi api) throws ChatException {
            return api.add(who);
        }

        @Override
        public boolean waits() {
            return true;
        }
    }

    record Rename(String contact, String name) implements Call {
        public Rename {
            Objects.requireNonNull(contact, "contact");
            Objects.requireNonNull(name, "name");
        }

        @Override
        public Object on(ChatApi api) throws ChatException {
            return api.rename(contact, name);
        }

        @Override
        public boolean repeatable() {
            return false;
        }
    }

    record Code(String contact) implements Call {
        public Code {
            Objects.requireNonNull(contact, "contact");
        }

        @Override
        public Object on(ChatApi api) throws ChatException {
            return api.code(contact);
        }
    }

    record Verify(String contact, String code) implements Call {
        public Verify {
            Objects.requireNonNull(contact, "contact");
            Objects.requireNonNull(code, "code");
        }

        @Override
        public Object on(ChatApi api) throws ChatException {
            return api.verify(contact, code);
        }
    }

    record AcceptKey(String contact, String key, QueueChoice queue) implements Call {
        public AcceptKey {
            Objects.requireNonNull(contact, "contact");
            Objects.requireNonNull(key, "key");
            Objects.requireNonNull(queue, "queue");
        }

        @Override
        public Object on(ChatApi api) throws ChatException {
            return api.acceptKey(contact, key, queue);
        }

        @Override
        public boolean repeatable() {
            return false;
        }
    }

    record Requests() implements Call {
        @Override
        public Object on(ChatApi api) throws ChatException {
            return api.requests();
        }
    }

    record Outbox() implements Call {
        @Override
        public Object on(ChatApi api) throws ChatException {
            return api.outbox();
        }
    }

    record Why(String id) implements Call {
        public Why {
            Objects.requireNonNull(id, "id");
        }

        @Override
        public Object on(ChatApi api) throws ChatException {
            return api.why(id);
        }
    }

    record Cancel(String id) implements Call {
        public Cancel {
            Objects.requireNonNull(id, "id");
        }

        @Override
        public Object on(ChatApi api) throws ChatException {
            return api.cancel(id);
        }

        @Override
        public boolean repeatable() {
            return false;
        }
    }

    record CancelAll(String contact) implements Call {
        public CancelAll {
            Objects.requireNonNull(contact, "contact");
        }

        @Override
        public Object on(ChatApi api) throws ChatException {
            return api.cancelAll(contact);
        }

        @Override
        public boolean repeatable() {
            return false;
        }
    }

    record Retry() implements Call {
        @Override
        public Object on(ChatApi api) throws ChatException {
            return api.retry();
        }
    }

    record Blocked() implements Call {
        @Override
        public Object on(ChatApi api) throws ChatException {
            return api.blocked();
        }
    }

    record Snapshot(String file) implements Call {
        public Snapshot {
            // What is relative here and there need not be the same.
            if (!fitting("file", file, Path::of).isAbsolute()) {
                throw new IllegalArgumentException("file is an absolute path");
            }
        }

        @Override
        public Object on(ChatApi api) throws ChatException {
            api.snapshot(Path.of(file));
            return Map.of();
        }

        @Override
        public boolean waits() {
            return true;
        }
    }

    record Status() implements Call {
        @Override
        public Object on(ChatApi api) throws ChatException {
            return api.status();
        }
    }

    record Check() implements Call {
        @Override
        public Object on(ChatApi api) throws ChatException {
            return api.check();
        }

        /** For the disk, as long as the store is large. */
        @Override
        public boolean waits() {
            return true;
        }
    }

    record Decide(String who, Decision decision) implements Call {
        public Decide {
            Objects.requireNonNull(who, "who");
            Objects.requireNonNull(decision, "decision");
        }

        @Override
        public Object on(ChatApi api) throws ChatException {
            return api.decide(who, decision);
        }

        /** Blocking a name may ask the directory whose it is. */
        @Override
        public boolean waits() {
            return decision == Decision.BLOCK;
        }

        @Override
        public boolean repeatable() {
            return decision != Decision.ACCEPT && decision != Decision.REJECT && decision != Decision.REMOVE;
        }
    }
}
