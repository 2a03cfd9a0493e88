// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli.bench;

import dev.p2pchat.transport.Connection;
import dev.p2pchat.transport.ConnectionHandler;
import dev.p2pchat.transport.Ending;
import dev.p2pchat.wire.Frame;
import dev.p2pchat.wire.Message;
import dev.p2pchat.wire.StreamId;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The other side of any number of sessions: acknowledges every message at once, keeps none, counts them. */
final class Correspondents implements ConnectionHandler {
    private static final int PATIENCE_SECONDS = 120;

    private final Semaphore messages = new Semaphore(0);

    /** Waits for so many more messages than were waited for before. */
    void await(int count) throws IOException, InterruptedException {
        if (!messages.tryAcquire(count, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IOException("only " + messages.availablePermits() + " of " + count + " messages came");
        }
    }

    @Override
    public void have(Connection connection, Frame.Have have) {
        connection.have(new Frame.Have(List.of()));
    }

    @Override
    public void message(Connection connection, Message message) {
        connection.acknowledge(message.stream(), message.n());
        messages.release();
    }

    @Override
    public void acknowledged(Connection connection, Frame.Ack ack) {}

    @Override
    public void status(Connection connection, Frame.Status status) {}

    @Override
    public void statusSeen(Connection connection, Frame.StatusSeen seen) {}

    @Override
    public boolean takesLargeMessages(Connection connection) {
        return true;
    }

    @Override
    public void written(Connection connection, StreamId stream, long n) {}

    @Override
    public void closed(Connection connection, Ending ending) {}
}
