// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.terminal;

import dev.p2pchat.messaging.DeliveryState;
import dev.p2pchat.node.ChatApi;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.MessageView;
import dev.p2pchat.node.Problem;
import dev.p2pchat.wire.MessageId;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** What was typed to be sent: nothing of it is dropped without a word. Safe for several threads. */
final class TypedMessages {
    private final ChatApi api;
    private final ChatWork work;
    private final Set<Unsent> unsent = Collections.synchronizedSet(new LinkedHashSet<>());
    private final Map<String, MessageView> lastSent = new LinkedHashMap<>();

    /** What was typed and is neither queued nor refused yet; each is a thing of its own, however alike they read. */
    private static final class Unsent {
        final Supplier<String> to;
        final String text;

        Unsent(Supplier<String> to, String text) {
            this.to = to;
            this.text = text;
        }
    }

    private interface Sending {
        MessageView send(String to, String text) throws ChatException;
    }

    TypedMessages(ChatApi api, ChatWork work) {
        this.api = api;
        this.work = work;
    }

    /**
     * Sends a text in its turn.
     *
     * @param to asked when it is its turn
     */
    void send(Supplier<String> to, String text) {
        send(to, text, api::send);
    }

    void invite(Supplier<String> to, String text) {
        send(to, text, api::invite);
    }

    private void send(Supplier<String> to, String text, Sending sending) {
        Unsent message = new Unsent(to, text);
        unsent.add(message);
        work.write(() -> {
            try {
                MessageView sent = sending.send(to.get(), text);
                // Removed first: the conversation written to last is waited for last.
                lastSent.remove(sent.conversation());
                lastSent.put(sent.conversation(), sent);
            } finally {
                unsent.remove(message);
            }
        });
    }

    /** What was sent there is not delivered any more, and nobody waits for it. */
    void withdrawn(String conversation) {
        lastSent.remove(conversation);
    }

    /** Waits until everything sent here is delivered, and names each conversation where it is not in time. */
    void awaitOutbox(Duration patience) throws ChatException {
        long deadline = System.nanoTime() + patience.toNanos();
        for (MessageView last : lastSent.values()) {
            Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
            // By id: the conversation may have another name by now.
            MessageView message = api.await(MessageId.parse(last.id()), last.peer(), DeliveryState.DELIVERED, left);
            tellOutcome(message);
        }
    }

    private void tellOutcome(MessageView last) {
        String who = VisibleText.of(last.conversation());
        // What was taken back is where its author wanted it.
        if (last.state().reached(DeliveryState.DELIVERED) || last.state() == DeliveryState.CANCELLED) {
            return;
        } else if (last.state() == DeliveryState.REFUSED) {
            work.fail(Problem.REFUSED, who + " does not want your messages.");
        } else if (last.state() == DeliveryState.HELD) {
            work.fail(
                    Problem.NOT_YET,
                    who + " does not know you yet: your messages wait there as a request until " + who
                            + " accepts it.");
        } else {
            work.fail(
                    Problem.NOT_YET,
                    "Not everything is delivered to " + who
                            + " yet. It is kept and goes out with the next \"p2pchat peer\".");
        }
    }

    /** Names every text that is not queued as the chat ends. */
    void tellUnsent() {
        List<Unsent> left;
        synchronized (unsent) {
            left = List.copyOf(unsent);
        }
        left.forEach(message -> work.fail(
                Problem.FAILED,
                "Not sent to " + VisibleText.of(message.to.get()) + ": " + VisibleText.of(message.text)));
    }
}
