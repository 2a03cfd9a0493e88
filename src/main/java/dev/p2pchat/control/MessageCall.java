// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.control;

import dev.p2pchat.messaging.DeliveryState;
import dev.p2pchat.node.ChatApi;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.HistoryQuery;
import dev.p2pchat.node.Places;
import dev.p2pchat.wire.MessageId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A call about what is said: what goes out, what waits, what was read, and the past. */
sealed interface MessageCall extends Call {
    record Send(String to, String text) implements MessageCall {
        @Override
        public Object on(ChatApi api) throws ChatException {
            return api.send(to, text);
        }

        @Override
        public boolean repeatable() {
            return false;
        }
    }

    record SendAll(String to, List<String> texts) implements MessageCall {
        public SendAll {
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

    record Invite(String to, String text) implements MessageCall {
        @Override
        public Object on(ChatApi api) throws ChatException {
            return api.invite(to, text);
        }

        @Override
        public boolean repeatable() {
            return false;
        }
    }

    record Await(String id, String conversation, DeliveryState state, long timeoutMillis) implements MessageCall {
        public Await {
            Parameters.checkId("id", id);
            Parameters.checkWait("timeoutMillis", timeoutMillis);
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

    record Why(String id) implements MessageCall {
        @Override
        public Object on(ChatApi api) throws ChatException {
            return api.why(id);
        }
    }

    record Cancel(String id) implements MessageCall {
        @Override
        public Object on(ChatApi api) throws ChatException {
            return api.cancel(id);
        }

        @Override
        public boolean repeatable() {
            return false;
        }
    }

    record CancelAll(String contact) implements MessageCall {
        @Override
        public Object on(ChatApi api) throws ChatException {
            return api.cancelAll(contact);
        }

        @Override
        public boolean repeatable() {
            return false;
        }
    }

    record MarkRead(String conversation, String upTo) implements MessageCall {
        public MarkRead {
            Parameters.checkId("upTo", upTo);
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
            @Nullable String search) implements MessageCall {
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

    record Messages(List<Places> places) implements MessageCall {
        public Messages {
            places = List.copyOf(places);
        }

        @Override
        public Object on(ChatApi api) throws ChatException {
            return api.messages(places);
        }
    }

    record Log(String with, @Nullable Long after, @Nullable Instant since) implements MessageCall {
        @Override
        public Object on(ChatApi api) throws ChatException {
            return api.log(with, after == null ? 0 : after, since);
        }
    }
}
