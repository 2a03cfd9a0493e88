// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.server;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.directory.Somebody;
import dev.p2pchat.directory.api.NonceBody;
import dev.p2pchat.directory.api.Origin;
import dev.p2pchat.directory.api.PresenceNews;
import dev.p2pchat.directory.api.PresenceRequest;
import dev.p2pchat.directory.api.SignedBody;
import dev.p2pchat.http.JsonMap;
import dev.p2pchat.http.MalformedJsonException;
import dev.p2pchat.identity.Identity;
import dev.p2pchat.identity.Purpose;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** A WebSocket in its plainest form (RFC 6455), which can do what no proper one would. For one thread. */
final class WebSocketClient implements AutoCloseable {
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;
    static final int LAST = 0x80;

    final Socket socket;
    private final DataInputStream in;
    final String head;
    private final Origin origin;

    WebSocketClient(Origin origin) throws IOException {
        this(origin, 0, 13);
    }

    /** With a small receive buffer, where that is not 0. */
    WebSocketClient(Origin origin, int receiveBuffer, int version) throws IOException {
        this.origin = origin;
        socket = new Socket();
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), origin.port()));
        socket.setSoTimeout((int) RunningDirectory.PATIENCE.toMillis());
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
        // As HTTP clients do: the connection has served another request before.
        write("POST /v1/nonce HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
        String nonce = readHead();
        in.readFully(new byte[Integer.parseInt(nonce.replaceAll("(?is).*content-length: ([0-9]+).*", "$1"))]);
        write("GET /v1/presence HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: " + version
                + "\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n");
        head = readHead();
    }

    private void write(String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    }

    private String readHead() throws IOException {
        StringBuilder read = new StringBuilder();
        while (read.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                break;
            }
            read.append((char) next);
        }
        return read.toString();
    }

    /** What came: one frame; the server fragments nothing. */
    record Frame(int opcode, Bytes payload) {
        int closeCode() {
            return opcode == CLOSE && payload.length() >= 2
                    ? payload.readOnlyBuffer().getShort() & 0xffff
                    : 0;
        }

        PresenceNews news() throws MalformedJsonException {
            if (opcode != TEXT) {
                throw new AssertionError("opcode " + opcode + ", close code " + closeCode());
            }
            return PresenceNews.of(JsonMap.parse(payload));
        }
    }

    /** The next frame. */
    Frame read() throws IOException {
        int opcode = in.readUnsignedByte() & 0xf;
        long length = in.readUnsignedByte();
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = in.readLong();
        }
        byte[] payload = new byte[Math.toIntExact(length)];
        in.readFully(payload);
        return new Frame(opcode, Bytes.owning(payload));
    }

    <T extends PresenceNews> T news(Class<T> type) throws IOException, MalformedJsonException {
        return type.cast(read().news());
    }

    /** Reads to the close frame and returns its code; 0 where the connection just ends. */
    int closeCode() throws IOException {
        while (true) {
            try {
                Frame frame = read();
                if (frame.opcode == CLOSE) {
                    return frame.closeCode();
                }
            } catch (java.io.EOFException | java.net.SocketException e) {
                return 0;
            }
        }
    }

    void say(PresenceRequest request) throws IOException {
        say(request.toJson().encode());
    }

    void say(byte[] text) throws IOException {
        frame(LAST | TEXT, text);
    }

    void say(String text) throws IOException {
        say(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A masked frame, by a mask of zeros. */
    void frame(int first, byte[] payload) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(first);
        if (payload.length < 126) {
            frame.write(LAST | payload.length);
        } else if (payload.length < 65_536) {
            frame.write(LAST | 126);
            frame.write(payload.length >> 8);
            frame.write(payload.length);
        } else {
            frame.write(LAST | 127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                frame.write((int) ((long) payload.length >> shift));
            }
        }
        frame.writeBytes(new byte[4]);
        frame.writeBytes(payload);
        raw(frame.toByteArray());
    }

    void raw(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /** Opens as it should be done, and returns the generation. */
    long open(Somebody somebody, Instant now) throws IOException, MalformedJsonException {
        PresenceNews.Hello hello = news(PresenceNews.Hello.class);
        say(opening(somebody, new NonceBody(somebody.name, origin, now, hello.nonce()), somebody.identity));
        return news(PresenceNews.Opened.class).generation();
    }

    static PresenceRequest.Open opening(Somebody somebody, NonceBody body, Identity signer) {
        Bytes encoded = body.encode();
        return new PresenceRequest.Open(somebody.name, new SignedBody(encoded, signer.sign(Purpose.PRESENCE, encoded)));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
