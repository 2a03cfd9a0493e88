// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.control;

import dev.p2pchat.node.ChatApi;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.EventPage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request that a client may make, with its parameters: one for each method of {@code ChatApi}, so that the two cannot
 * drift apart. Subscribing is the session's own business and not here; see {@link SessionMethod}.
 *
 * <p>A call's record has a component for each parameter. {@link Parameters} sees to it that none is null that may not be;
 * the record checks what else must be true of them.
 */
sealed interface Call permits Call.Plain, Call.Events, Call.Snapshot, MessageCall, PeopleCall {
    /** Does it; what comes back is the result of the reply. */
    Object on(ChatApi api) throws ChatException;

    /** What it is called in a request. */
    default String method() {
        return Methods.nameOf(getClass());
    }

    /** What a request holds of it, as JSON writes it: an object with its parameters by name. */
    default Object parameters() {
        return this;
    }

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

    /** A call without parameters, named as the method. */
    enum Plain implements Call {
        ACCOUNT,
        STATUS,
        CHECK,
        CONVERSATIONS,
        CONTACTS,
        BLOCKED,
        REQUESTS,
        WHO,
        OUTBOX,
        RETRY,
        REGISTER,
        UNREGISTER,
        ROTATE;

        @Override
        public String method() {
            return name().toLowerCase(Locale.ROOT);
        }

        @Override
        public Object parameters() {
            return Map.of();
        }

        @Override
        public Object on(ChatApi api) throws ChatException {
            return switch (this) {
                case ACCOUNT -> api.account();
                case STATUS -> api.status();
                case CHECK -> api.check();
                case CONVERSATIONS -> api.conversations();
                case CONTACTS -> api.contacts();
                case BLOCKED -> api.blocked();
                case REQUESTS -> api.requests();
                case WHO -> api.who();
                case OUTBOX -> api.outbox();
                case RETRY -> api.retry();
                case REGISTER -> api.register();
                case UNREGISTER -> api.unregister();
                case ROTATE -> api.rotate();
            };
        }

        @Override
        public boolean waits() {
            return switch (this) {
                // For the disk, as long as the store is large.
                case CHECK -> true;
                // For the directory; with new keys it may be told.
                case WHO, REGISTER, UNREGISTER, ROTATE -> true;
                default -> false;
            };
        }

        @Override
        public boolean repeatable() {
            return this != ROTATE;
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
                Parameters.checkWait("waitMillis", waitMillis);
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

    record Snapshot(String file) implements Call {
        public Snapshot {
            // What is relative here and there need not be the same.
            if (!Parameters.fitting("file", file, Path::of).isAbsolute()) {
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
}
