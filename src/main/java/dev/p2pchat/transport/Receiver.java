// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.transport;

import dev.p2pchat.handshake.SecureSession;
import dev.p2pchat.handshake.SessionBrokenException;
import dev.p2pchat.wire.CloseReason;
import dev.p2pchat.wire.Frame;
import dev.p2pchat.wire.MalformedFrameException;
import dev.p2pchat.wire.Reassembly;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/** A connection's reading thread: opens frame after frame and hands each to whom it concerns. */
final class Receiver implements Runnable {
    private static final System.Logger LOG = System.getLogger(Receiver.class.getName());

    private final Connection connection;
    private final FramedLink link;
    private final SecureSession session;
    private final SendQueue queue;
    private final KeepAlive keepAlive;
    private final ConnectionHandler handler;
    private final Reassembly reassembly;
    private boolean insideMessage;
    private boolean refusing;
    private long unknownFrames;

    Receiver(
            Connection connection,
            FramedLink link,
            SecureSession session,
            SendQueue queue,
            KeepAlive keepAlive,
            ConnectionHandler handler,
            AtomicLong reassemblyBudget) {
        this.connection = connection;
        this.link = link;
        this.session = session;
        this.queue = queue;
        this.keepAlive = keepAlive;
        this.handler = handler;
        this.reassembly = new Reassembly(reassemblyBudget);
    }

    @Override
    public void run() {
        try (reassembly) {
            receive();
        } catch (IOException e) {
            connection.end(new Ending.Abnormal("reading failed: " + e.getMessage()));
        } catch (SessionBrokenException e) {
            connection.end(new Ending.ProtocolError(String.valueOf(e.getMessage())));
        } catch (MalformedFrameException e) {
            connection.protocolError(String.valueOf(e.getMessage()));
            drain();
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.ERROR, "a connection's reader or handler failed", e);
            connection.end(new Ending.Abnormal("a fault of ours"));
        }
        if (unknownFrames > 0) {
            LOG.log(System.Logger.Level.DEBUG, "{0} frames of unknown types were skipped", unknownFrames);
        }
    }

    /**
     * Until the other side ends it, too, or the deadline comes: closing a socket with bytes unread would reset it, and
     * our CLOSE could be lost with that.
     */
    private void drain() {
        try {
            link.drain();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "a connection ended while its rest was thrown away", e);
        }
    }

    private void receive() throws IOException, SessionBrokenException, MalformedFrameException {
        while (true) {
            byte[] sealed = link.readSealed();
            if (sealed == null) {
                connection.end(new Ending.Abnormal("the other side ended it without a CLOSE"));
                return;
            }
            Frame frame = session.open(sealed);
            keepAlive.heard();
            if (session.hasControl()) {
                queue.wake();
            }
            if (frame instanceof Frame.Close close) {
                connection.closedByPeer(close.reason());
                return;
            }
            if (frame != null) {
                handle(frame);
            }
            keepAlive.handled();
        }
    }

    private void handle(Frame frame) throws MalformedFrameException {
        if (frame instanceof Frame.Part part) {
            part(part);
        } else if (frame instanceof Frame.MessageEnd end) {
            messageEnd(end);
        } else if (frame instanceof Frame.Ack ack) {
            handler.acknowledged(connection, ack);
        } else if (frame instanceof Frame.Status status) {
            handler.status(connection, status);
        } else if (frame instanceof Frame.StatusSeen seen) {
            handler.statusSeen(connection, seen);
        } else if (frame instanceof Frame.Have have) {
            handler.have(connection, have);
        } else if (frame instanceof Frame.Ping ping) {
            queue.putPong(ping.token());
        } else if (frame instanceof Frame.Unknown) {
            unknownFrames++;
        } else if (!(frame instanceof Frame.Pong)) {
            throw new MalformedFrameException("a frame out of its place: type " + frame.type());
        }
    }

    private void part(Frame.Part part) throws MalformedFrameException {
        if (!insideMessage && !handler.takesLargeMessages(connection)) {
            refusing = true;
            connection.close(CloseReason.FULL);
        }
        insideMessage = true;
        // What follows is read until the other side's CLOSE, for the ACKs in it, but kept nowhere.
        if (!refusing) {
            reassembly.add(part);
        }
    }

    private void messageEnd(Frame.MessageEnd end) throws MalformedFrameException {
        insideMessage = false;
        if (!refusing) {
            handler.message(connection, reassembly.finish(end));
        }
    }
}
