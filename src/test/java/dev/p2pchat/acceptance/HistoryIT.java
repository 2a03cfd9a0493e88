// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.p2pchat.acceptance.Sandbox.Result;
import dev.p2pchat.base.Username;
import dev.p2pchat.contacts.ContactBook;
import dev.p2pchat.identity.Identity;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.identity.PeerRecord;
import dev.p2pchat.identity.SignedRecord;
import dev.p2pchat.journal.Journal;
import dev.p2pchat.messaging.FilledLog;
import dev.p2pchat.profile.Passphrase;
import dev.p2pchat.profile.Profile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Alice's profile with long conversations, read by the packaged file beside her running peer and without it. */
class HistoryIT {
    private static final int MANY = 60_000;
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
    private static final String NO_DIRECTORY = "http://127.0.0.1:9";

    @TempDir
    private Path root;

    private Sandbox sandbox;

    @BeforeEach
    void fillProfile() throws Exception {
        sandbox = new Sandbox(root);
        Files.createDirectories(sandbox.home());
        try (Profile alice = Profile.create(sandbox.profile("alice"), Passphrase.none(), new SecureRandom())) {
            fill(alice, "bob", MANY, i -> switch (i) {
                case 7 -> "Die HAUPTSTRASSE 7 im cafe\u0301";
                case MANY - 9 -> "in der Hauptstraße 9";
                default -> "number " + i + " " + "x".repeat(100);
            });
            fill(
                    alice,
                    "carol",
                    3,
                    i -> i == 1 ? "<script>alert('STRASSE')</script>\n# \u001b[2J\u202e" : "carol " + i);
        }
    }

    private static void fill(Profile profile, String name, int messages, IntFunction<String> text) {
        try (Identity identity = Identity.generate(new SecureRandom())) {
            SignedRecord record = SignedRecord.sign(
                    identity, PeerRecord.of(identity, new Username(name), List.of(), 1, Instant.now()));
            PeerId peer = new ContactBook(
                            profile.store(),
                            new Journal(profile.store(), InstantSource.system(), new SecureRandom()),
                            InstantSource.system())
                    .pin(record)
                    .conversation();
            FilledLog.fill(profile.store(), peer, messages, text, BEGIN);
        }
    }

    @AfterEach
    void endEverything() {
        sandbox.close();
    }

    private Result done(String... args) throws Exception {
        Result result = sandbox.run(args);
        assertThat(result.exit()).as(result.err()).isZero();
        return result;
    }

    private List<String> bodies(String... args) throws Exception {
        return done(args).lines().stream().map(line -> Json.text(line, "body")).toList();
    }

    @Test
    void searchAndExportSayTheSameBesideARunningPeerAndWithout() throws Exception {
        List<String> alone = everythingAsked("alone");
        Program peer = sandbox.startPeer("alice", Sandbox.freePort(), NO_DIRECTORY);
        List<String> beside = everythingAsked("beside");

        assertThat(beside).isEqualTo(alone);
        peer.terminate();
        assertThat(peer.waitForEnd()).isZero();
        assertThat(Files.mismatch(root.resolve("alone.json"), root.resolve("beside.json")))
                .isEqualTo(-1);
        assertThat(Files.readAllLines(root.resolve("alone.json"))).hasSize(MANY + 3);
    }

    private List<String> everythingAsked(String when) throws Exception {
        assertThat(bodies("history", "bob", "--search", "straße", "--json"))
                .containsExactly("Die HAUPTSTRASSE 7 im cafe\u0301", "in der Hauptstraße 9");
        assertThat(bodies("history", "--search", "STRASSE", "-n", "2", "--json"))
                .hasSize(2)
                .endsWith("in der Hauptstraße 9");
        assertThat(bodies("history", "bob", "--search", "CAFÉ", "--json")).hasSize(1);
        List<String> tail = bodies("history", "bob", "-n", "2500", "--json");
        assertThat(tail).hasSize(2500);
        assertThat(tail.get(0)).startsWith("number " + (MANY - 2500) + " ");
        assertThat(tail.get(2499)).startsWith("number " + (MANY - 1) + " ");

        Path file = root.resolve(when + ".json");
        done("export", "--all", "--format", "json", "-o", file.toString());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        String page = done("export", "carol", "--format", "html").out();
        assertThat(page)
                .contains("&lt;script&gt;alert(&#39;STRASSE&#39;)&lt;/script&gt;")
                .doesNotContain("<script");
        String text = done("export", "carol", "--format", "txt", "--since", "2026-01-01T00:00:01Z")
                .out();
        assertThat(text).contains("carol 2", "␛[2J<U+202E>").doesNotContain("carol 0", "\u001b");
        return List.of(page, text, done("export", "carol", "--format", "md").out());
    }

    @Test
    void aFileThatIsThereIsReplacedOnlyByForceAndMistakesAreTold() throws Exception {
        Path file = Files.writeString(root.resolve("carol.md"), "mine");

        Result refused = sandbox.run("export", "carol", "--format", "md", "-o", file.toString());
        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.err()).contains("is there already", "--force");
        assertThat(file).hasContent("mine");
        done("export", "carol", "--format", "md", "-o", file.toString(), "--force");
        assertThat(Files.readString(file)).startsWith("# carol\n");

        assertThat(sandbox.run("export", "dave", "--format", "md").exit()).isEqualTo(4);
        assertThat(sandbox.run("export", "--format", "md").exit()).isEqualTo(2);
        assertThat(sandbox.run("export", "carol", "--all", "--format", "md").exit())
                .isEqualTo(2);
        assertThat(sandbox.run("export", "carol", "--format", "pdf").exit()).isEqualTo(2);
        assertThat(sandbox.run("export", "carol", "--format", "md", "-o", root.toString())
                        .exit())
                .isEqualTo(2);
        assertThat(sandbox.run("export", "carol", "--format", "md", "-o", "/nowhere/at/all")
                        .exit())
                .isEqualTo(1);
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void anInterruptedExportLeavesNothing() throws Exception {
        interrupt("INT");
        sandbox.startPeer("alice", Sandbox.freePort(), NO_DIRECTORY);
        interrupt("TERM");
    }

    private void interrupt(String signal) throws Exception {
        Path file = root.resolve("bob.html");
        Program export = sandbox.start("export", "bob", "--format", "html", "-o", file.toString());
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> !leftovers().isEmpty() || !export.isAlive());
        assertThat(export.isAlive()).as("%s", export.err()).isTrue();
        new ProcessBuilder("kill", "-" + signal, Long.toString(export.pid()))
                .start()
                .waitFor();

        assertThat(export.waitForEnd()).as("%s", export.err()).isEqualTo(130);
        assertThat(file).doesNotExist();
        assertThat(leftovers()).isEmpty();
    }

    /** What an export writes before it is complete. */
    private List<Path> leftovers() throws Exception {
        try (Stream<Path> files = Files.list(root)) {
            return files.filter(file -> file.getFileName().toString().startsWith(".p2pchat-unfinished-"))
                    .toList();
        }
    }
}
