// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.terminal;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where plain lines go. The thread that reads lines opens and closes, at once; a contact's new name arrives when it is
 * given. Safe for several threads.
 */
final class OpenConversation {
    private final Map<String, Talk> talks = new HashMap<>();
    private @Nullable Talk current;

    /** With somebody who may get another name before a line that was typed is sent. */
    static final class Talk {
        private volatile String name;

        private Talk(String name) {
            this.name = name;
        }

        String name() {
            return name;
        }
    }

    synchronized Talk open(String name) {
        Talk opened = talks.computeIfAbsent(name, Talk::new);
        current = opened;
        return opened;
    }

    synchronized @Nullable Talk current() {
        return current;
    }

    /** Whether one was open. */
    synchronized boolean close() {
        boolean was = current != null;
        current = null;
        return was;
    }

    /** Closes the conversation with somebody, if it is the open one. */
    synchronized void close(String name) {
        if (current != null && current.name.equals(name)) {
            current = null;
        }
    }

    synchronized void renamed(String from, String to) {
        Talk talk = talks.remove(from);
        if (talk != null) {
            talk.name = to;
            talks.put(to, talk);
        }
    }
}
