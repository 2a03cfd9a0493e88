// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.terminal;

import dev.p2pchat.node.ChatApi;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.MessageView;
import dev.p2pchat.wire.MessageId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What a person has read: that which stood on their screen in an open conversation, or that they asked to see. What came
 * by while they talked to somebody else counts once they turn to its author. Safe for several threads; waits for nothing.
 */
final class SeenMessages {
    private static final Logger LOG = Logger.getLogger(SeenMessages.class.getName());

    private final ChatApi api;
    private final ChatWork work;
    private final boolean watched;
    /** The newest on the screen, by conversation, where that was not open. */
    private final Map<String, String> passedBy = new HashMap<>();
    /** The newest that was read, by conversation, until that is said: very many at once are said once. */
    private final Map<String, String> unsaid = new HashMap<>();

    /** With {@code watched} if there is a person at all. */
    SeenMessages(ChatApi api, ChatWork work, boolean watched) {
        this.api = api;
        this.work = work;
        this.watched = watched;
    }

    /** Messages are on the screen now, oldest first. */
    void shown(List<MessageView> messages, boolean looking) {
        if (!watched) {
            return;
        }
        Map<String, String> newest = new HashMap<>();
        for (MessageView message : messages) {
            if (!message.outgoing()) {
                newest.put(message.conversation(), message.id());
            }
        }
        if (looking) {
            newest.forEach(this::read);
        } else {
            synchronized (this) {
                passedBy.putAll(newest);
            }
        }
    }

    /** Somebody turns to a conversation. */
    void opened(String conversation) {
        @Nullable String newest;
        synchronized (this) {
            newest = passedBy.remove(conversation);
        }
        if (newest != null) {
            read(conversation, newest);
        }
    }

    private void read(String conversation, String id) {
        boolean first;
        synchronized (this) {
            passedBy.remove(conversation);
            first = unsaid.put(conversation, id) == null;
        }
        if (first) {
            try {
                work.write(() -> say(conversation));
            } catch (RejectedExecutionException e) {
                LOG.log(Level.FINE, "read as the chat ended", e);
            }
        }
    }

    /** Whatever goes wrong is nothing that whoever reads could do something about. */
    private void say(String conversation) {
        @Nullable String id;
        synchronized (this) {
            id = unsaid.remove(conversation);
        }
        try {
            if (id != null) {
                api.markRead(conversation, MessageId.parse(id));
            }
        } catch (ChatException e) {
            LOG.log(Level.FINE, "not told that it was read", e);
        }
    }
}
