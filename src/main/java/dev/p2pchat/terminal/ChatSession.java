// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.terminal;

import dev.p2pchat.messaging.DeliveryState;
import dev.p2pchat.node.ChatApi;
import dev.p2pchat.node.ChatEvent;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.HistoryQuery;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Does what typed lines ask for. Which conversation is open changes at once, on the thread that reads lines, so that a
 * line never goes to somebody opened after it. What writes or makes contacts runs in order in one executor, questions
 * in another: a slow answer of the directory must not hold up a message to somebody known.
 */
final class ChatSession {
    private final ChatApi api;
    private final ChatView view;
    private final Executor sending;
    private final Executor asking;
    private final Set<Unsent> unsent = Collections.synchronizedSet(new LinkedHashSet<>());
    private final Map<String, MessageId> lastSent = new LinkedHashMap<>();
    private final Set<String> changedKeys = ConcurrentHashMap.newKeySet();
    private volatile @Nullable String open;
    private volatile @Nullable Problem firstProblem;

    /** What was typed and is neither queued nor refused yet; each is a thing of its own, however alike they read. */
    private static final class Unsent {
        final String to;
        final String text;

        Unsent(String to, String text) {
            this.to = to;
            this.text = text;
        }
    }

    ChatSession(ChatApi api, ChatView view, Executor sending, Executor asking) {
        this.api = api;
        this.view = view;
        this.sending = sending;
        this.asking = asking;
    }

    /** Whom a plain line talks to, or null. */
    @Nullable String open() {
        return open;
    }

    /** What went wrong first, or null. */
    @Nullable Problem firstProblem() {
        return firstProblem;
    }

    /** Whether somebody else turned up under this name. */
    boolean keyChanged(String name) {
        return changedKeys.contains(name);
    }

    void event(ChatEvent event) {
        if (event instanceof ChatEvent.KeyChanged changed) {
            changedKeys.add(changed.name());
        }
        view.event(event);
    }

    /** Does one line; false when it was the last. */
    boolean line(String line) {
        ChatCommand command = ChatCommand.parse(line);
        if (command instanceof ChatCommand.Quit) {
            return false;
        } else if (command instanceof ChatCommand.Say say) {
            say(say.text());
        } else if (command instanceof ChatCommand.Tell tell) {
            if (open == null) {
                open = tell.to();
            }
            send(tell.to(), tell.text());
        } else if (command instanceof ChatCommand.Open opening) {
            open(opening.name());
        } else if (command instanceof ChatCommand.Close) {
            close();
        } else if (command instanceof ChatCommand.Tail tail) {
            String with = open;
            later(asking, () -> view.messages(api.history(new HistoryQuery(with, tail.last(), null, null))));
        } else if (command instanceof ChatCommand.Who) {
            later(asking, () -> view.people(api.who()));
        } else if (command instanceof ChatCommand.Connect connect) {
            later(sending, () -> view.connected(api.connect(connect.address())));
        } else if (command instanceof ChatCommand.MyId) {
            later(asking, () -> view.identity(api.account()));
        } else if (command instanceof ChatCommand.Debug) {
            later(asking, () -> view.account(api.account()));
        } else if (command instanceof ChatCommand.Help help) {
            view.text(ChatHelp.on(help.topic()));
        } else if (command instanceof ChatCommand.Wrong wrong) {
            fail(Problem.USAGE, wrong.why());
        }
        return true;
    }

    /** Waits until everything sent here is delivered; false when something still waits as the time is over. */
    boolean awaitOutbox(Duration patience) throws ChatException {
        long deadline = System.nanoTime() + patience.toNanos();
        boolean all = true;
        for (Map.Entry<String, MessageId> last : lastSent.entrySet()) {
            Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
            MessageView message = api.await(last.getValue(), last.getKey(), DeliveryState.DELIVERED, left);
            all &= message.state().reached(DeliveryState.DELIVERED);
        }
        return all;
    }

    void fail(Problem problem, String why) {
        if (firstProblem == null) {
            firstProblem = problem;
        }
        view.problem(why);
    }

    private void say(String text) {
        String to = open;
        if (to == null) {
            fail(Problem.USAGE, "Nobody to say it to. Write @NAME and the text, or open a conversation: /query NAME");
        } else {
            send(to, text);
        }
    }

    private void send(String to, String text) {
        Unsent message = new Unsent(to, text);
        unsent.add(message);
        later(sending, () -> {
            try {
                MessageView sent = api.send(to, text);
                // Removed first: the conversation written to last is waited for last.
                lastSent.remove(sent.conversation());
                lastSent.put(sent.conversation(), MessageId.parse(sent.id()));
            } finally {
                unsent.remove(message);
            }
        });
    }

    /** Names every text that is not queued as the chat ends: nothing that was typed is dropped without a word. */
    void tellUnsent() {
        List<Unsent> left;
        synchronized (unsent) {
            left = List.copyOf(unsent);
        }
        left.forEach(message -> fail(
                Problem.FAILED, "Not sent to " + VisibleText.of(message.to) + ": " + VisibleText.of(message.text)));
    }

    private void open(String name) {
        open = name;
        try {
            view.messages(api.history(new HistoryQuery(name, ChatCommand.DEFAULT_TAIL, null, null)));
        } catch (ChatException e) {
            // Somebody we never talked to has no tail; the first line looks them up.
            if (e.problem() != Problem.UNKNOWN_NAME) {
                fail(e.problem(), String.valueOf(e.getMessage()));
            }
        }
    }

    private void close() {
        if (open == null) {
            fail(Problem.USAGE, "No conversation is open.");
        }
        open = null;
    }

    private void later(Executor executor, Work work) {
        executor.execute(() -> {
            try {
                work.run();
            } catch (ChatException e) {
                fail(e.problem(), String.valueOf(e.getMessage()));
            }
        });
    }

    private interface Work {
        void run() throws ChatException;
    }
}
