// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.client;

import dev.p2pchat.directory.api.Origin;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** Something on a loopback port that says what it is told to, whatever it is asked, once on each connection. */
public final class HostileServer implements AutoCloseable {
    private static final int LONG_ENOUGH_MILLIS = 30_000;

    public final AtomicInteger requests = new AtomicInteger();
    private final ServerSocket listener;
    private final Script script;

    /** Speaks once a request has arrived. */
    public interface Script {
        void speak(OutputStream out) throws IOException;
    }

    public HostileServer(Script script) throws IOException {
        this.script = script;
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread acceptor = new Thread(this::accept, "hostile-acceptor");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    /** A whole answer with a body of JSON. */
    public static HostileServer answering(String status, String json) throws IOException {
        return saying(
                "HTTP/1.1 " + status + "\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: "
                        + json.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + json);
    }

    public static HostileServer saying(String text) throws IOException {
        return new HostileServer(out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    public Origin origin() {
        return new Origin("http", "127.0.0.1", listener.getLocalPort());
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                Thread talker = new Thread(() -> talk(socket), "hostile-talker");
                talker.setDaemon(true);
                talker.start();
            } catch (IOException e) {
                // The listener was closed, which ends the loop.
            }
        }
    }

    private void talk(Socket socket) {
        try (socket) {
            socket.setSoTimeout(LONG_ENOUGH_MILLIS);
            InputStream in = socket.getInputStream();
            byte[] request = new byte[16 * 1024];
            if (in.read(request) > 0) {
                requests.incrementAndGet();
                script.speak(socket.getOutputStream());
                socket.getOutputStream().flush();
                // Stays open until the client has enough.
                while (in.read(request) > 0) {}
            }
        } catch (IOException e) {
            // The client hung up, as it should.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
