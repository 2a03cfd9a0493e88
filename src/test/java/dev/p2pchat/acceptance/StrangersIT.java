// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Strangers at the listener of the packaged file: each gets a silent close, and friends get through all the same. */
class StrangersIT {
    private static final int READ_TIMEOUT_MILLIS = 30_000;

    @TempDir
    private Path root;

    private Sandbox sandbox;
    private String directory;
    private int bobsPort;
    private Program bob;

    @BeforeEach
    void startBob() throws Exception {
        sandbox = new Sandbox(root);
        int port = Sandbox.freePort();
        directory = "http://127.0.0.1:" + port;
        sandbox.startDirectory(port);
        bobsPort = Sandbox.freePort();
        bob = sandbox.startPeer("bob", bobsPort, directory);
        assertThat(sandbox.run("account", "register", "--name", "alice", "--directory", directory)
                        .exit())
                .isZero();
    }

    @AfterEach
    void endEverything() {
        sandbox.close();
    }

    private Socket call() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), bobsPort);
        socket.setSoTimeout(READ_TIMEOUT_MILLIS);
        return socket;
    }

    /** What bob answers until he closes. */
    private static byte[] answer(Socket socket) throws IOException {
        try (InputStream in = socket.getInputStream()) {
            return in.readAllBytes();
        } catch (SocketException e) {
            // A reset is a close, too.
            return new byte[0];
        }
    }

    private void friendsGetThrough() throws Exception {
        Sandbox.Result send = sandbox.run("send", "bob", "still there?", "--name", "alice", "--timeout", "40s");
        assertThat(send.exit()).as(send.err()).isZero();
        assertThat(bob.isAlive()).isTrue();
        assertThat(bob.err()).noneMatch(line -> line.contains("Exception"));
    }

    @Test
    void httpGetsSilence() throws Exception {
        try (Socket socket = call()) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: bob\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(answer(socket)).isEmpty();
        }
        friendsGetThrough();
    }

    @Test
    void noiseGetsSilence() throws Exception {
        byte[] noise = new byte[100_000];
        new Random(1).nextBytes(noise);
        try (Socket socket = call()) {
            try {
                socket.getOutputStream().write(noise);
            } catch (IOException e) {
                // Closed before all of it was out.
            }
            assertThat(answer(socket)).isEmpty();
        }
        friendsGetThrough();
    }

    @Test
    void nothingAndHalfAHandshakeAreClosedInTime() throws Exception {
        try (Socket silent = call();
                Socket half = call()) {
            half.getOutputStream().write("p2pchat\001\001half of it".getBytes(StandardCharsets.ISO_8859_1));
            assertThat(answer(silent)).isEmpty();
            assertThat(answer(half)).isEmpty();
        }
        friendsGetThrough();
    }

    @Test
    void aFloodOfHalfOpenCallsDoesNotKeepFriendsOut() throws Exception {
        List<Socket> flood = new ArrayList<>();
        try {
            for (int i = 0; i < 300; i++) {
                flood.add(call());
            }
            friendsGetThrough();
        } finally {
            for (Socket socket : flood) {
                socket.close();
            }
        }
    }
}
