// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.terminal;

import dev.p2pchat.node.ChatApi;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.Problem;
import java.time.Duration;
import java.util.Optional;

/** The chat without a terminal: the same commands, line by line, so that it can be scripted. */
public final class PipedMode {
    /** How long the end of the input waits for the outbox. */
    public static final Duration OUTBOX_PATIENCE = Duration.ofSeconds(10);

    private final ChatApi api;
    private final ChatView view;
    private final InputLines input;
    private final Duration patience;

    public PipedMode(ChatApi api, ChatView view, InputLines input, Duration patience) {
        this.api = api;
        this.view = view;
        this.input = input;
        this.patience = patience;
    }

    /**
     * Reads until the input or {@code /quit} ends it, then waits for the outbox.
     *
     * @param listening runs once events are heard, so that what it causes is not missed
     * @return what went wrong first, or empty; {@code NOT_YET} when that something sent here still waits, {@code REFUSED}
     *     that somebody does not want it
     */
    public Optional<Problem> run(Runnable listening) throws ChatException, InterruptedException {
        ChatSession session = new ChatSession(api, view, Runnable::run, Runnable::run);
        ChatApi.Subscription events = api.subscribe(session::event);
        try {
            session.begin();
            listening.run();
            boolean more = true;
            while (more) {
                InputLines.Input next = input.take();
                if (next instanceof InputLines.Line line) {
                    more = session.line(line.text());
                } else if (next instanceof InputLines.Bad bad) {
                    session.fail(Problem.USAGE, bad.why());
                } else {
                    more = false;
                }
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
            session.awaitOutbox(patience);
            return Optional.ofNullable(session.firstProblem());
        } finally {
            events.close();
        }
    }
}
