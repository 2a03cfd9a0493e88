// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.terminal;

import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.Problem;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Runs what may wait away from the thread that reads lines, and says what went wrong. What writes, or decides about
 * somebody, runs in order in one executor, questions in another: a slow answer of the directory must not hold up a message
 * to somebody known. Safe for several threads.
 */
final class ChatWork {
    /** What the vocabulary advises is worded for a shell. */
    private static final Pattern SHELL_COMMAND = Pattern.compile(
            "\"p2pchat (who|contacts accept-key|contacts|requests|blocked|unblock)(?: '?([^\"']*)'?)?\"");

    private static final Logger LOG = Logger.getLogger(ChatWork.class.getName());

    private final ChatView view;
    private final Executor writing;
    private final Executor asking;
    private volatile @Nullable Problem firstProblem;

    interface Task {
        void run() throws ChatException;
    }

    ChatWork(ChatView view, Executor writing, Executor asking) {
        this.view = view;
        this.writing = writing;
        this.asking = asking;
    }

    /** Something that changes what is kept, after everything of the kind that was typed before. */
    void write(Task task) {
        writing.execute(() -> run(task));
    }

    /** A question. Nobody waits for the answer once the chat is ending. */
    void ask(Task task) {
        try {
            asking.execute(() -> run(task));
        } catch (RejectedExecutionException e) {
            LOG.log(Level.FINE, "asked as the chat ended", e);
        }
    }

    /** What went wrong first, or null. */
    @Nullable Problem firstProblem() {
        return firstProblem;
    }

    void fail(Problem problem, String why) {
        if (firstProblem == null) {
            firstProblem = problem;
        }
        view.problem(why);
    }

    /** The same, with advice that can be followed in the chat. */
    void fail(ChatException e) {
        String advice = SHELL_COMMAND
                .matcher(String.valueOf(e.getMessage()))
                .replaceAll(found -> "/" + found.group(1).replace("contacts accept-key", "acceptkey")
                        + (found.group(2) == null ? "" : " " + found.group(2)));
        fail(e.problem(), advice);
    }

    private void run(Task task) {
        try {
            task.run();
        } catch (ChatException e) {
            fail(e);
        }
    }
}
