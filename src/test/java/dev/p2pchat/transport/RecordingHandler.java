// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.transport;

import dev.p2pchat.wire.Frame;
import dev.p2pchat.wire.Message;
import dev.p2pchat.wire.StreamId;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Writes down what it hears; can be made to hold the reader up. */
public class RecordingHandler implements ConnectionHandler {
    /** For whatever must happen at all: generous, because machines are busy. */
    static final long LIVENESS_SECONDS = 60;

    public final List<Object> heard = new CopyOnWriteArrayList<>();
    public final List<Message> messages = new CopyOnWriteArrayList<>();
    public final List<Long> written = new CopyOnWriteArrayList<>();
    public final List<Ending> endings = new CopyOnWriteArrayList<>();
    public volatile boolean takesLargeMessages = true;
    public final CountDownLatch entered = new CountDownLatch(1);
    public volatile CountDownLatch gate = new CountDownLatch(0);
    private final CompletableFuture<Ending> ended = new CompletableFuture<>();

    @Override
    public void have(Connection connection, Frame.Have have) {
        heard.add(have);
    }

    @Override
    public void message(Connection connection, Message message) {
        entered.countDown();
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        messages.add(message);
    }

    @Override
    public void acknowledged(Connection connection, Frame.Ack ack) {
        heard.add(ack);
    }

    @Override
    public void status(Connection connection, Frame.Status status) {
        heard.add(status);
    }

    @Override
    public void statusSeen(Connection connection, Frame.StatusSeen seen) {
        heard.add(seen);
    }

    @Override
    public boolean takesLargeMessages(Connection connection) {
        return takesLargeMessages;
    }

    @Override
    public void written(Connection connection, StreamId stream, long n) {
        written.add(n);
    }

    @Override
    public void closed(Connection connection, Ending ending) {
        endings.add(ending);
        ended.complete(ending);
    }

    /** Waits for the end. */
    public Ending ending() throws Exception {
        return ended.get(LIVENESS_SECONDS, TimeUnit.SECONDS);
    }
}
