// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.terminal;

import dev.p2pchat.node.ChatApi;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.MessageView;
import dev.p2pchat.node.PeerView;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a chat keeps in mind: what is open, whom we know, what was typed and what was not shown. Safe for several threads. */
final class ChatState {
    private final OpenConversation open = new OpenConversation();
    private final KnownPeers known;
    private final TypedMessages typed;
    /** How many messages came without being shown, by conversation. */
    private final Map<String, Integer> unread = new TreeMap<>();

    private volatile Runnable onChange = () -> {};

    ChatState(ChatApi api, ChatWork work) {
        this.known = new KnownPeers(api);
        this.typed = new TypedMessages(api, work);
    }

    OpenConversation open() {
        return open;
    }

    KnownPeers known() {
        return known;
    }

    TypedMessages typed() {
        return typed;
    }

    /** Runs whenever something may have changed that a prompt shows. */
    void onChange(Runnable runnable) {
        onChange = runnable;
    }

    /** Looks again whom we know. */
    void refresh() throws ChatException {
        known.refresh();
        onChange.run();
    }

    void keyChanged(String name) {
        known.keyChanged(name);
        onChange.run();
    }

    /** Who the open conversation is with, where that is somebody we know. */
    Optional<PeerView> openPeer() {
        OpenConversation.@Nullable Talk talk = open.current();
        return talk == null ? Optional.empty() : known.find(talk.name());
    }

    boolean isOpen(String conversation) {
        OpenConversation.@Nullable Talk talk = open.current();
        return talk != null && known.name(talk.name()).equals(conversation);
    }

    void renamed(String from, String to) {
        open.renamed(from, to);
        synchronized (unread) {
            @Nullable Integer count = unread.remove(from);
            if (count != null) {
                unread.put(to, count);
            }
        }
    }

    void notShown(MessageView message) {
        synchronized (unread) {
            unread.merge(message.conversation(), 1, Integer::sum);
        }
    }

    /** The conversation was looked at; returns how many messages of it had not been shown. */
    int shown(String conversation) {
        synchronized (unread) {
            @Nullable Integer count = unread.remove(known.name(conversation));
            return count == null ? 0 : count;
        }
    }

    Map<String, Integer> unread() {
        synchronized (unread) {
            return new TreeMap<>(unread);
        }
    }
}
