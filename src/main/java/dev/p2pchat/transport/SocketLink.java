// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import org.jspecify.annotations.Nullable;

/** A TCP connection. */
final class SocketLink implements Link {
    private final Socket socket;

    /** Takes ownership of the socket. */
    SocketLink(Socket socket) throws IOException {
        this.socket = socket;
        // A frame is a whole thought; the sender gathers what may travel together itself.
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }

    @Override
    public InputStream input() throws IOException {
        return socket.getInputStream();
    }

    @Override
    public OutputStream output() throws IOException {
        return socket.getOutputStream();
    }

    @Override
    public @Nullable InetSocketAddress remoteAddress() {
        return (InetSocketAddress) socket.getRemoteSocketAddress();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // The descriptor is released all the same, and there is nobody left to tell.
        }
    }
}
