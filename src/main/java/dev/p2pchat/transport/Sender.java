// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.transport;

import dev.p2pchat.handshake.SecureSession;
import dev.p2pchat.handshake.SessionBrokenException;
import dev.p2pchat.wire.Frame;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A connection's sending thread: takes what is most urgent, seals it, writes it, and waits when there is nothing. */
final class Sender implements Runnable {
    private static final System.Logger LOG = System.getLogger(Sender.class.getName());

    /** Frames that wait together travel together, up to here. */
    private static final int FLUSH_BYTES = 64 << 10;

    private final Connection connection;
    private final FramedLink link;
    private final SecureSession session;
    private final SendQueue queue;
    private final KeepAlive keepAlive;
    private final ConnectionHandler handler;

    private final List<SendQueue.Completed> completed = new ArrayList<>();
    private int unflushed;

    Sender(
            Connection connection,
            FramedLink link,
            SecureSession session,
            SendQueue queue,
            KeepAlive keepAlive,
            ConnectionHandler handler) {
        this.connection = connection;
        this.link = link;
        this.session = session;
        this.queue = queue;
        this.keepAlive = keepAlive;
        this.handler = handler;
    }

    @Override
    public void run() {
        try {
            send();
        } catch (IOException e) {
            connection.end(new Ending.Abnormal("writing failed: " + e.getMessage()));
        } catch (SessionBrokenException e) {
            connection.end(new Ending.ProtocolError(String.valueOf(e.getMessage())));
        } catch (InterruptedException e) {
            connection.end(new Ending.Abnormal("the sender was interrupted"));
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.ERROR, "a connection's sender failed", e);
            connection.end(new Ending.Abnormal("a fault of ours"));
        }
    }

    private void send() throws IOException, SessionBrokenException, InterruptedException {
        while (true) {
            byte[] rekeying = session.nextControl();
            if (rekeying != null) {
                write(rekeying);
                continue;
            }
            SendQueue.Outgoing next = queue.poll();
            if (next == null) {
                flush();
                if (!queue.await()) {
                    return;
                }
                continue;
            }
            write(session.seal(next.frame()));
            if (next.completes() != null) {
                completed.add(next.completes());
            }
            if (next.frame() instanceof Frame.Close) {
                flush();
                return;
            }
            if (unflushed >= FLUSH_BYTES) {
                flush();
            }
        }
    }

    private void write(byte[] sealed) throws IOException {
        keepAlive.writing();
        link.write(sealed);
        keepAlive.written();
        unflushed += sealed.length;
    }

    private void flush() throws IOException {
        if (unflushed == 0) {
            return;
        }
        keepAlive.writing();
        link.flush();
        keepAlive.written();
        unflushed = 0;
        for (SendQueue.Completed message : completed) {
            handler.written(connection, message.stream(), message.n());
        }
        completed.clear();
    }
}
