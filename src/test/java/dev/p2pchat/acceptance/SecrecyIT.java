// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.p2pchat.control.ControlClient;
import dev.p2pchat.identity.Identity;
import dev.p2pchat.node.HistoryQuery;
import dev.p2pchat.profile.Passphrase;
import dev.p2pchat.profile.Profile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looks for what must not be readable: on the wire between two peers, and in every file of both profiles. */
class SecrecyIT {
    private static final String ALICE = "alice-of-the-secrecy-test";
    private static final String BOB = "bob-of-the-secrecy-test";
    private static final String TEXT = "a text that nobody else may read";

    @TempDir
    private Path root;

    @Test
    void neitherTextNorNamesNorKeysAreReadableOnTheWireOrOnDisk() throws Exception {
        try (Sandbox sandbox = new Sandbox(root)) {
            int port = Sandbox.freePort();
            String directory = "http://127.0.0.1:" + port;
            sandbox.startDirectory(port);
            int bobsPort = Sandbox.freePort();
            try (Wire wire = new Wire(bobsPort)) {
                Program bob = sandbox.startPeer(BOB, bobsPort, directory, "--advertise", "127.0.0.1:" + wire.port());
                Program alice = sandbox.startPeer(ALICE, Sandbox.freePort(), directory, "--advertise", "127.0.0.1:9");
                try (ControlClient client = sandbox.control(ALICE)) {
                    client.send(BOB, TEXT);
                }
                await().atMost(Duration.ofSeconds(60)).until(() -> received(sandbox));
                alice.terminate();
                bob.terminate();
                alice.waitForEnd();
                bob.waitForEnd();

                Map<String, byte[]> secrets = secrets(sandbox);
                for (byte[] passed : wire.captured()) {
                    assertThat(passed.length).isGreaterThan(1000);
                    assertThat(found(secrets, passed)).isEmpty();
                    assertThat(found(names(ALICE, BOB), passed)).isEmpty();
                }
                assertThat(found(secrets, files(sandbox, ALICE))).isEmpty();
                assertThat(found(secrets, files(sandbox, BOB))).isEmpty();
                assertThat(found(names(BOB), files(sandbox, ALICE))).isEmpty();
                assertThat(found(names(ALICE), files(sandbox, BOB))).isEmpty();
                // The search finds what is there: the own name stands in profile.json.
                assertThat(found(names(ALICE), files(sandbox, ALICE))).containsExactly(ALICE);
            }
        }
    }

    private static boolean received(Sandbox sandbox) throws Exception {
        try (ControlClient client = sandbox.control(BOB)) {
            return client.contacts().size() == 1
                    && client.wholeHistory(new HistoryQuery(ALICE, 10, null, null))
                                    .size()
                            == 1;
        }
    }

    private static Map<String, byte[]> names(String... names) {
        Map<String, byte[]> sought = new HashMap<>();
        for (String name : names) {
            sought.put(name, name.getBytes(StandardCharsets.UTF_8));
        }
        return sought;
    }

    private static Map<String, byte[]> secrets(Sandbox sandbox) throws Exception {
        Map<String, byte[]> sought = new HashMap<>();
        sought.put("text", TEXT.getBytes(StandardCharsets.UTF_8));
        for (String name : List.of(ALICE, BOB)) {
            try (Profile profile = Profile.open(sandbox.profile(name), Passphrase.none(), new SecureRandom())) {
                Identity identity = profile.identity();
                sought.put(
                        name + "'s identity key",
                        identity.signing().seed().bytes().clone());
                sought.put(
                        name + "'s noise key", identity.noise().scalar().bytes().clone());
            }
        }
        return sought;
    }

    private static byte[] files(Sandbox sandbox, String name) throws IOException {
        List<byte[]> contents = new ArrayList<>();
        try (Stream<Path> files = Files.walk(sandbox.profile(name).path())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.add(Files.readAllBytes(file));
            }
        }
        assertThat(contents.size()).isGreaterThan(3);
        byte[] all =
                new byte[contents.stream().mapToInt(content -> content.length).sum()];
        int at = 0;
        for (byte[] content : contents) {
            System.arraycopy(content, 0, all, at, content.length);
            at += content.length;
        }
        return all;
    }

    private static List<String> found(Map<String, byte[]> sought, byte[] in) {
        // Latin-1 maps each byte to one character, so that String.contains searches bytes.
        String haystack = new String(in, StandardCharsets.ISO_8859_1);
        return sought.entrySet().stream()
                .filter(entry -> haystack.contains(new String(entry.getValue(), StandardCharsets.ISO_8859_1)))
                .map(Map.Entry::getKey)
                .toList();
    }
}
