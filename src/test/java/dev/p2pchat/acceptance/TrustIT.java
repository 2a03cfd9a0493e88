// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.p2pchat.acceptance.Sandbox.Result;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whom one talks to: requests, blocking, contacts, safety numbers, rotation; through the packaged file, both sides. */
class TrustIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String NOBODY = "http://127.0.0.1:1";

    @TempDir
    Path root;

    private Sandbox sandbox;
    private Program phonebook;
    private String directory;

    @BeforeEach
    void startADirectory() throws Exception {
        sandbox = new Sandbox(root);
        int port = Sandbox.freePort();
        directory = "http://127.0.0.1:" + port;
        phonebook = sandbox.startDirectory(port);
    }

    @AfterEach
    void endEverything() {
        sandbox.close();
    }

    private Program peer(String name, String... more) throws Exception {
        return sandbox.startPeer(name, Sandbox.freePort(), directory, more);
    }

    /** Runs a command as somebody. */
    private Result as(String name, String... args) throws Exception {
        List<String> all = new ArrayList<>(Arrays.asList(args));
        all.addAll(List.of("--name", name));
        return sandbox.run(all.toArray(String[]::new));
    }

    private Result fine(String name, String... args) throws Exception {
        Result result = as(name, args);
        assertThat(result.exit())
                .as("%s: %s", String.join(" ", args), result.err())
                .isZero();
        return result;
    }

    private int exit(String name, String... args) throws Exception {
        return as(name, args).exit();
    }

    private List<String> bodies(String name, String with) throws Exception {
        return fine(name, "history", with, "--json", "-n", "1000").lines().stream()
                .map(line -> Json.text(line, "body"))
                .toList();
    }

    private List<String> states(String name, String with) throws Exception {
        return fine(name, "history", with, "--json", "-n", "1000").lines().stream()
                .filter(line -> Json.text(line, "direction").equals("out"))
                .map(line -> Json.text(line, "state"))
                .toList();
    }

    /** What the only line of a list says under a key. */
    private String only(String name, String key, String... list) throws Exception {
        List<String> lines = fine(name, list).lines();
        assertThat(lines).hasSize(1);
        return Json.text(lines.get(0), key);
    }

    private static void eventually(Check check) {
        await().atMost(LONG).untilAsserted(check::run);
    }

    private interface Check {
        void run() throws Exception;
    }

    @Test
    void aStrangersMessageWaitsAsARequestAndIsDeliveredWhenItIsAccepted() throws Exception {
        peer("alice");
        Program bob = peer("bob", "--accept", "ask", "--json");

        Result first = as("alice", "send", "bob", "may I? \u001b[2J", "--json");
        assertThat(first.exit()).isEqualTo(3);
        assertThat(Json.text(first.lines().get(0), "state")).isEqualTo("held");
        assertThat(exit("alice", "send", "bob", "two")).isEqualTo(3);

        String event = bob.awaitOut(".*\"event\":\"request\".*");
        assertThat(Json.text(event, "name")).isEqualTo("alice");
        assertThat(Json.text(event, "text")).startsWith("may I?");
        Result requests = fine("bob", "requests");
        assertThat(requests.out()).contains("alice", "may I? ␛[2J", "two").doesNotContain("\u001b");
        assertThat(fine("bob", "contacts", "--json").out()).isEmpty();
        assertThat(fine("bob", "history", "--json").out()).isEmpty();
        assertThat(exit("bob", "send", "alice", "not yet", "--timeout", "5s")).isZero();
        // Whoever answers accepts.
        eventually(() -> assertThat(states("alice", "bob")).containsExactly("delivered", "delivered"));
        assertThat(bodies("bob", "alice")).containsExactly("may I? \u001b[2J", "two", "not yet");
        assertThat(fine("bob", "requests", "--json").out()).isEmpty();
        assertThat(exit("bob", "requests", "accept", "alice")).isEqualTo(4);
    }

    @Test
    void acceptingWithoutARunningPeerIsToldWhenTheTwoMeetAgain() throws Exception {
        Program alice = peer("alice");
        Program bob = peer("bob", "--accept", "contacts", "--json");
        assertThat(exit("alice", "send", "bob", "hello")).isEqualTo(3);
        assertThat(bob.out()).noneMatch(line -> line.contains("\"request\""));
        bob.terminate();
        bob.waitForEnd();
        alice.terminate();
        alice.waitForEnd();

        fine("bob", "requests", "accept", "alice");
        peer("alice");
        peer("bob");

        eventually(() -> assertThat(states("alice", "bob")).containsExactly("delivered"));
        assertThat(bodies("bob", "alice")).containsExactly("hello");
    }

    @Test
    void aRejectedRequestIsRefusedAndSoIsWhatFollows() throws Exception {
        peer("alice");
        peer("bob", "--accept", "ask");
        assertThat(exit("alice", "send", "bob", "buy this")).isEqualTo(3);

        fine("bob", "requests", "reject", "alice");

        eventually(() -> assertThat(states("alice", "bob")).containsExactly("refused"));
        assertThat(exit("alice", "send", "bob", "but why")).isEqualTo(5);
        assertThat(fine("bob", "requests", "--json").out()).isEmpty();
        assertThat(fine("bob", "history", "--json").out()).isEmpty();
        fine("bob", "send", "alice", "changed my mind", "--wait", "queued");
        eventually(() -> assertThat(exit("alice", "send", "bob", "good", "--timeout", "5s"))
                .isZero());
    }

    @Test
    void whoTakesNobodyRefusesAndWhoTakesAllStores() throws Exception {
        peer("alice");
        peer("hermit", "--accept", "none");
        peer("open", "--accept", "all");

        assertThat(exit("alice", "send", "hermit", "hello")).isEqualTo(5);
        assertThat(exit("alice", "send", "open", "hello")).isZero();

        assertThat(fine("hermit", "requests", "--json").out()).isEmpty();
        assertThat(fine("hermit", "contacts", "--json").out()).isEmpty();
        assertThat(bodies("open", "alice")).containsExactly("hello");
    }

    @Test
    void nothingOfABlockedPeerArrivesWhateverWayItComes() throws Exception {
        Program alice = peer("alice");
        int bobsPort = Sandbox.freePort();
        Program bob = sandbox.startPeer("bob", bobsPort, directory, "--accept", "all", "--json");
        fine("alice", "send", "bob", "before");
        bob.awaitOut(".*\"connected\":true.*|.*\"before\".*");

        Result blocked = fine("bob", "block", "alice");
        int shown = bob.out().size();

        assertThat(blocked.out()).contains("alice [BLOCKED]");
        assertThat(fine("bob", "blocked").out()).contains("[BLOCKED]", "alice");
        // Over the session that was open, over the directory, over the address, and after a restart.
        assertThat(exit("alice", "send", "bob", "old session", "--timeout", "2s"))
                .isEqualTo(3);
        assertThat(exit("alice", "contacts", "add", "127.0.0.1:" + bobsPort)).isEqualTo(1);
        alice.terminate();
        alice.waitForEnd();
        peer("alice");
        assertThat(exit("alice", "send", "bob", "new session", "--timeout", "2s"))
                .isEqualTo(3);
        assertThat(exit("bob", "send", "alice", "hm")).isEqualTo(5);
        assertThat(bodies("bob", "alice")).containsExactly("before");
        assertThat(bob.out().subList(shown, bob.out().size()))
                .as("events of somebody blocked")
                .allMatch(line -> line.contains("\"presence\"") && line.contains("\"connected\":false"));

        fine("bob", "unblock", "alice");

        eventually(() -> assertThat(states("alice", "bob")).containsExactly("delivered", "refused", "refused"));
        fine("alice", "send", "bob", "after");
        assertThat(bodies("bob", "alice")).containsExactly("before", "after");
        assertThat(fine("bob", "blocked", "--json").out()).isEmpty();
    }

    @Test
    void anInvitationNeedsNoDirectoryAndNoFirstContact() throws Exception {
        sandbox.startPeer("alice", Sandbox.freePort(), NOBODY, "--first-contact", "none");
        sandbox.startPeer("bob", Sandbox.freePort(), NOBODY);
        String link = only("alice", "invitation", "account", "show", "--json");

        fine("bob", "contacts", "add", "  <" + link + ">\n");
        assertThat(exit("bob", "send", "alice", "by invitation")).isZero();

        assertThat(bodies("alice", "bob")).containsExactly("by invitation");
        for (String spoilt : List.of(
                link.substring(0, link.length() - 1),
                link.replaceFirst("alice", "malice"),
                link.substring(0, 40),
                link.replaceFirst("/.", "/_"),
                "p2pchat:alice")) {
            Result refused = as("bob", "contacts", "add", spoilt);
            assertThat(refused.exit()).as(spoilt).isEqualTo(2);
            assertThat(refused.err()).contains("invitation");
        }
        assertThat(exit("alice", "contacts", "add", link)).as("oneself").isEqualTo(2);
    }

    @Test
    void theSafetyNumberIsTheSameOnBothSidesAndVerifies() throws Exception {
        peer("alice");
        peer("bob", "--accept", "all");
        fine("alice", "send", "bob", "hello");
        String digits = only("alice", "digits", "contacts", "code", "bob", "--json");
        assertThat(only("bob", "digits", "contacts", "code", "alice", "--json")).isEqualTo(digits);
        assertThat(digits.replace(" ", "")).matches("\\d{60}");

        String slip = (digits.startsWith("1") ? "2" : "1") + digits.substring(1);
        Result wrong = as("bob", "contacts", "verify", "alice", slip);
        assertThat(wrong.exit()).isEqualTo(7);
        assertThat(wrong.err()).contains("group 1 differs");
        assertThat(exit("bob", "contacts", "verify", "alice", "123")).isEqualTo(2);
        assertThat(exit("bob", "contacts", "verify", "alice"))
                .as("nobody to ask")
                .isEqualTo(2);
        assertThat(exit("bob", "contacts", "verify", "nobody", digits)).isEqualTo(4);
        assertThat(only("bob", "verified", "contacts", "--json")).isEqualTo("false");

        fine("bob", "contacts", "verify", "alice", digits);

        assertThat(only("bob", "verified", "contacts", "--json")).isEqualTo("true");
        assertThat(fine("bob", "who", "--json").lines())
                .anyMatch(line -> Json.text(line, "name").equals("alice")
                        && Json.text(line, "verified").equals("true"));
        assertThat(only("bob", "verified", "history", "--json")).isEqualTo("true");
        assertThat(fine("bob", "contacts").out()).contains("verified");
    }

    @Test
    void everyContactFollowsARotationAlsoOneWhoMissedTwoAndOneWithoutADirectory() throws Exception {
        peer("alice");
        int bobsPort = Sandbox.freePort();
        Program bob = sandbox.startPeer("bob", bobsPort, directory, "--accept", "all", "--json");
        Program carol = sandbox.startPeer("carol", Sandbox.freePort(), NOBODY, "--accept", "all");
        fine("alice", "send", "bob", "one");
        fine("carol", "contacts", "add", only("alice", "invitation", "account", "show", "--json"));
        fine("carol", "send", "alice", "hi");
        fine("bob", "contacts", "verify", "alice", only("alice", "digits", "contacts", "code", "bob", "--json"));
        String before = only("bob", "id", "contacts", "--json");
        carol.terminate();
        carol.waitForEnd();

        fine("alice", "account", "rotate");

        String event = bob.awaitOut(".*\"event\":\"rotation\".*");
        assertThat(Json.text(event, "formerId")).isEqualTo(before);
        assertThat(Json.text(event, "wasVerified")).isEqualTo("true");
        assertThat(only("bob", "verified", "contacts", "--json")).isEqualTo("false");
        assertThat(only("bob", "id", "contacts", "--json")).isNotEqualTo(before);
        fine("bob", "send", "alice", "two");
        bob.terminate();
        bob.waitForEnd();
        phonebook.kill();
        fine("alice", "account", "rotate");
        fine("alice", "account", "rotate");

        // Short commands, no directory: the old key answers and names the new one, and the command says so.
        Result told = fine("carol", "send", "alice", "still you?");
        assertThat(told.err()).contains("alice", "new key");
        sandbox.startPeer("bob", bobsPort, directory, "--accept", "none");
        fine("alice", "send", "bob", "three");
        fine("bob", "send", "alice", "four");
        assertThat(bodies("bob", "alice")).containsExactly("one", "two", "three", "four");
        assertThat(bodies("alice", "bob")).containsExactly("one", "two", "three", "four");
        assertThat(bodies("alice", "carol")).containsExactly("hi", "still you?");
        assertThat(only("bob", "id", "contacts", "--json")).isEqualTo(only("alice", "id", "account", "show", "--json"));
    }

    @Test
    void contactsAreRenamedRemovedAndMuted() throws Exception {
        peer("alice");
        Program bob = peer("bob", "--accept", "ask", "--json");
        fine("bob", "contacts", "add", "alice");
        fine("alice", "send", "bob", "hello");

        fine("bob", "contacts", "rename", "alice", "ally");
        assertThat(only("bob", "name", "contacts", "--json")).isEqualTo("ally");
        assertThat(bodies("bob", "ally")).containsExactly("hello");
        assertThat(exit("bob", "contacts", "rename", "ally", "bob"))
                .as("one's own name")
                .isEqualTo(2);
        assertThat(exit("bob", "contacts", "rename", "nobody", "x")).isEqualTo(4);
        fine("bob", "mute", "ally");
        fine("alice", "send", "bob", "quiet");
        assertThat(Json.text(bob.awaitOut(".*\"quiet\".*"), "muted")).isEqualTo("true");
        fine("bob", "unmute", "ally");

        fine("bob", "contacts", "remove", "ally");

        assertThat(fine("bob", "contacts", "--json").out()).isEmpty();
        assertThat(bodies("bob", "ally")).containsExactly("hello", "quiet");
        assertThat(exit("alice", "send", "bob", "again")).as("a stranger again").isEqualTo(3);
        assertThat(only("bob", "name", "requests", "--json")).isEqualTo("ally");
    }
}
