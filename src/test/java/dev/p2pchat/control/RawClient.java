// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.p2pchat.ipc.LineChannel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A client that writes whatever it likes. */
final class RawClient implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    private final BufferedReader in;

    /**
     * Connects.
     *
     * @param folder the profile's
     */
    RawClient(Path folder) throws IOException {
        channel.connect(UnixDomainSocketAddress.of(folder.resolve("control.sock")));
        in = new BufferedReader(new InputStreamReader(new LineChannel(channel).input(), StandardCharsets.UTF_8));
    }

    void write(String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    JsonNode read() throws IOException {
        return JSON.readTree(in.readLine());
    }

    JsonNode ask(String line) throws IOException {
        write(line + "\n");
        return read();
    }

    /** Calls a method by its name, with parameters as JSON. */
    JsonNode call(String method, String params) throws IOException {
        return ask("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":" + params + "}");
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
