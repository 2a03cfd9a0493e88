// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.control;

import dev.p2pchat.node.ChatEvent;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.Problem;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Whoever has a profile open, also after they were started anew. Never opens it here. For one thread. */
public final class RunningPeer implements AutoCloseable {
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);

    private final ControlSocket place;
    private final Consumer<ChatEvent> events;
    private final Consumer<Boolean> presence;
    private @Nullable ControlClient client;

    /**
     * Connects to nobody yet.
     *
     * @param events hears what happens, of every peer that is asked in turn
     * @param presence hears that the peer went away (false) and that it is back (true)
     */
    public RunningPeer(ControlSocket place, Consumer<ChatEvent> events, Consumer<Boolean> presence) {
        this.place = place;
        this.events = events;
        this.presence = presence;
    }

    /** Connects; false where nobody has the profile open. */
    public boolean connect() throws ChatException {
        try {
            ControlClient fresh = ControlClient.connect(place);
            client = fresh;
            fresh.subscribe(events);
            return true;
        } catch (IOException | PeerClosingException e) {
            close();
            return false;
        }
    }

    /**
     * Asks, and asks the next one when this one goes away before it has answered; waits for that one for as long as it
     * takes.
     *
     * @throws ChatException what the question throws; {@code FAILED} when the thread is interrupted
     */
    public <T> T ask(ProfileAccess.Question<T> question) throws ChatException {
        while (true) {
            ControlClient asked = client;
            try {
                if (asked != null) {
                    return question.ask(asked);
                }
            } catch (PeerClosingException e) {
                close();
                presence.accept(false);
            }
            while (!connect()) {
                pause();
            }
            presence.accept(true);
        }
    }

    private static void pause() throws ChatException {
        try {
            TimeUnit.NANOSECONDS.sleep(BETWEEN_TRIES.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ChatException(Problem.FAILED, "Interrupted.");
        }
    }

    @Override
    public void close() {
        ControlClient gone = client;
        client = null;
        if (gone != null) {
            gone.close();
        }
    }
}
