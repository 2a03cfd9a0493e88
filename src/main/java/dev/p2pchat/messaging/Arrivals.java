// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import dev.p2pchat.wire.Message;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages of one session that came in one after the other and wait for the store's writer together: what comes while it is
 * busy shares one operation. One thread adds, the writer takes.
 */
final class Arrivals {
    /** Enough to make what each operation costs cheap. */
    private static final int MAX_MESSAGES = 256;

    /** Of memory, as {@link Messaging#reserve} counts it: few beside what a commit holds. */
    private static final int MAX_KIB = 1024;

    private final List<Message> messages = new ArrayList<>();
    private int reservedKib;
    private boolean begun;

    Arrivals(Message first, int reservedKib) {
        messages.add(first);
        this.reservedKib = reservedKib;
    }

    /** Returns whether it may still join them. */
    synchronized boolean join(Message message, int kib) {
        if (begun || messages.size() == MAX_MESSAGES || reservedKib + kib > MAX_KIB) {
            return false;
        }
        messages.add(message);
        reservedKib += kib;
        return true;
    }

    /** All of them; from now on nobody joins. Asked again, as the writer may have to, it answers the same. */
    synchronized List<Message> begin() {
        begun = true;
        return List.copyOf(messages);
    }

    /** What was taken of the memory for messages that are not committed; they are over, and nothing of them is kept. */
    synchronized int finish() {
        begun = true;
        messages.clear();
        return reservedKib;
    }
}
