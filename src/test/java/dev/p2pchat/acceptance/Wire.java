// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.acceptance;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A wire with a tap between a caller and a peer: everything that passes is kept, and what the called peer answers can be
 * held back, so that a test knows what has not arrived.
 */
final class Wire implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int target;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final ByteArrayOutputStream there = new ByteArrayOutputStream();
    private final ByteArrayOutputStream back = new ByteArrayOutputStream();
    private boolean holding;

    /** Leads to a port of this host. */
    Wire(int target) throws IOException {
        this.target = target;
        run(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    private static void run(Runnable task) {
        Thread thread = new Thread(task, "wire");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket caller = listener.accept();
                sockets.add(caller);
                Socket called = new Socket();
                try {
                    called.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
                } catch (IOException e) {
                    caller.close();
                    continue;
                }
                sockets.add(called);
                run(() -> pump(caller, called, there, false));
                run(() -> pump(called, caller, back, true));
            } catch (IOException e) {
                // Closed, or a caller that went away.
            }
        }
    }

    private void pump(Socket from, Socket to, ByteArrayOutputStream tap, boolean holdable) {
        byte[] buffer = new byte[8192];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                synchronized (this) {
                    tap.write(buffer, 0, n);
                    while (holdable && holding) {
                        wait();
                    }
                }
                out.write(buffer, 0, n);
            }
        } catch (IOException e) {
            // One side is gone: so is the other.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** From now on nothing that the called peer says arrives. */
    synchronized void holdAnswers() {
        holding = true;
    }

    synchronized void release() {
        holding = false;
        notifyAll();
    }

    /** Cuts every connection; what was held back is lost for ever. */
    void cut() {
        for (Socket socket : sockets) {
            try {
                socket.close();
            } catch (IOException e) {
                // It is as good as closed.
            }
        }
        sockets.clear();
        release();
    }

    /** What passed, there and back. */
    synchronized List<byte[]> captured() {
        return List.of(there.toByteArray(), back.toByteArray());
    }

    @Override
    public void close() throws IOException {
        listener.close();
        cut();
    }
}
