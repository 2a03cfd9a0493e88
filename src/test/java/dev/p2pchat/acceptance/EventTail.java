// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.acceptance;

import dev.p2pchat.control.ControlClient;
import dev.p2pchat.control.PeerClosingException;
import dev.p2pchat.node.ChatEvent;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.EventPage;
import dev.p2pchat.node.NumberedEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A program that writes down every event of a peer, as docs/control-api.md says, whatever becomes of the peer. */
final class EventTail implements Callable<List<EventTail.Told>> {
    private static final Duration WAIT = Duration.ofMillis(500);

    private final Sandbox sandbox;
    private final String name;
    private final List<Told> told = new ArrayList<>();
    private String after = "0";
    private volatile boolean stopped;

    EventTail(Sandbox sandbox, String name) {
        this.sandbox = sandbox;
        this.name = name;
    }

    /** How an event is told apart from all others. */
    enum Kind {
        SENT,
        RECEIVED,
        DELIVERED,
        OTHER
    }

    /**
     * An event, as short as possible.
     *
     * @param number of the message, -1 where that does not tell
     * @param message its id
     */
    record Told(String id, Kind kind, int number, String message) {
        static Told of(NumberedEvent event) {
            if (event.event() instanceof ChatEvent.MessageCommitted said) {
                Kind kind = said.message().outgoing() ? Kind.SENT : Kind.RECEIVED;
                return new Told(
                        event.id(),
                        kind,
                        Chatter.number(said.message().body()),
                        said.message().id());
            } else if (event.event() instanceof ChatEvent.StateChanged changed
                    && changed.state().word().equals("delivered")) {
                return new Told(event.id(), Kind.DELIVERED, -1, changed.id());
            }
            return new Told(event.id(), Kind.OTHER, -1, "");
        }
    }

    /** Follows no longer than to the end of what there is. */
    void stop() {
        stopped = true;
    }

    @Override
    public List<Told> call() throws ChatException {
        while (true) {
            try (ControlClient client = sandbox.control(name)) {
                while (true) {
                    boolean last = stopped;
                    EventPage page = client.events(after, EventPage.MAX_EVENTS, last ? Duration.ZERO : WAIT);
                    page.events().forEach(event -> told.add(Told.of(event)));
                    if (last && page.next().equals(after)) {
                        return told;
                    }
                    after = page.next();
                }
            } catch (IOException | PeerClosingException e) {
                // Nobody is there at the moment.
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        }
    }
}
