// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.terminal;

import dev.p2pchat.node.ChatApi;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.PeerView;
import java.io.IOException;
import java.time.ZoneId;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jspecify.annotations.Nullable;

/**
 * The chat on a terminal. An incoming line is printed above the one being typed and never breaks it; what is typed is
 * remembered for Ctrl-R until the chat ends, and never written to disk.
 *
 * <p>The thread that calls {@link #run} reads lines; two others run what may wait for the network; events come on the
 * node's thread.
 */
public final class LineMode {
    /** How the chat ended. */
    public enum End {
        QUIT,
        INTERRUPTED
    }

    /** How long a command that is still under way may take when we leave. */
    private static final int LEAVING_SECONDS = 2;

    private final ChatApi api;
    private final Terminal terminal;
    private final Style style;
    private final ZoneId zone;
    private final BooleanSupplier stopping;
    private volatile boolean printing = true;

    LineMode(ChatApi api, Terminal terminal, Style style, ZoneId zone, BooleanSupplier stopping) {
        this.api = api;
        this.terminal = terminal;
        this.style = style;
        this.zone = zone;
        this.stopping = stopping;
    }

    /**
     * On the terminal that this process was started from.
     *
     * @param listening runs once events are heard, so that what it causes is not missed
     * @param stopping whether this process is to end; asked when the thread is interrupted
     */
    public static End run(ChatApi api, Style style, ZoneId zone, Runnable listening, BooleanSupplier stopping)
            throws ChatException, IOException {
        // Asking the terminal how it groups emoji would swallow what was typed before the first prompt, and a late
        // answer
        // would stand in the line as if it had been typed.
        try (Terminal terminal =
                TerminalBuilder.builder().system(true).graphemeCluster(false).build()) {
            return new LineMode(api, terminal, style, zone, stopping).run(listening);
        }
    }

    /** Until {@code /quit}, Ctrl-D or Ctrl-C on an empty line, or an interrupt of this thread. */
    End run(Runnable listening) throws ChatException {
        LineReader reader = LineReaderBuilder.builder()
                .terminal(terminal)
                .appName("p2pchat")
                .parser(new WholeLineParser())
                .completer(new ChatCompleter(api))
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                // The common part first, then the list.
                .option(LineReader.Option.AUTO_MENU, false)
                // The line is shown again, with its time, when it is committed.
                .option(LineReader.Option.ERASE_LINE_ON_FINISH, true)
                .build();
        ExecutorService sending = executor("chat-sending");
        ExecutorService asking = executor("chat-asking");
        ChatView view = new TextView(
                line -> print(reader, line),
                line -> print(reader, line),
                style,
                zone,
                true,
                () -> terminal.getSize().getColumns());
        ChatSession session = new ChatSession(api, view, sending, asking, true);
        String name = api.account().name();
        Prompt prompt = new Prompt(reader, () -> prompt(session, name));
        session.onChange(prompt::update);
        ChatApi.Subscription events = api.subscribe(session::event);
        try {
            session.begin();
            listening.run();
            return read(reader, session, prompt);
        } finally {
            leave(sending, asking);
            session.tellUnsent();
            events.close();
            // JLine throws when something is printed after it was closed.
            printing = false;
        }
    }

    private static ExecutorService executor(String name) {
        return Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    private End read(LineReader reader, ChatSession session, Prompt prompt) {
        while (true) {
            try {
                String line = reader.readLine(prompt.text());
                if (line.startsWith("/") && !line.startsWith("//")) {
                    print(reader, style.dim("> " + VisibleText.of(line)));
                }
                if (!session.line(line)) {
                    return End.QUIT;
                }
            } catch (UserInterruptException e) {
                if (stopping.getAsBoolean() || e.getPartialLine().isEmpty()) {
                    return End.INTERRUPTED;
                }
            } catch (EndOfFileException e) {
                return stopping.getAsBoolean() ? End.INTERRUPTED : End.QUIT;
            }
        }
    }

    private String prompt(ChatSession session, String name) {
        @Nullable String open = session.open();
        if (open == null) {
            return style.strong(name) + "> ";
        }
        return style.strong(name) + " → " + style.theirs(VisibleText.of(open))
                + session.openPeer().map(peer -> trust(session, peer)).orElse("") + "> ";
    }

    /** What matters most about whom we talk to. */
    private String trust(ChatSession session, PeerView peer) {
        if (peer.blocked()) {
            return " " + style.warning("[BLOCKED]");
        } else if (session.isKeyChanged(peer)) {
            return " " + style.alarm("CHANGED");
        }
        return peer.contact() ? " " + style.dim(peer.verified() ? "verified" : "pinned") : "";
    }

    private void print(LineReader reader, String line) {
        if (printing) {
            reader.printAbove(AttributedString.fromAnsi(line, terminal));
        }
    }

    /** Lets what was typed be sent; whoever leaves waits for no answer to a question. */
    private static void leave(ExecutorService sending, ExecutorService asking) {
        asking.shutdownNow();
        sending.shutdown();
        try {
            if (!sending.awaitTermination(LEAVING_SECONDS, TimeUnit.SECONDS)) {
                sending.shutdownNow();
                // What was interrupted may be done all the same.
                sending.awaitTermination(1, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            sending.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
