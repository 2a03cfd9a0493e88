// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.p2pchat.acceptance.Sandbox.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Alice, bob whom she knows, and somebody on another machine who calls himself bob, too. */
class HostilePeerIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String NO_DIRECTORY = "http://127.0.0.1:9";

    @TempDir
    private Path root;

    private Sandbox sandbox;
    private Sandbox elsewhere;
    private String directory;
    private int alicesPort;
    private int bobsPort;
    private int mallorysPort;
    private Program alice;
    private Program bob;
    private String malloryIs;

    @BeforeEach
    void startAllThree() throws Exception {
        sandbox = new Sandbox(Files.createDirectories(root.resolve("here")));
        elsewhere = new Sandbox(Files.createDirectories(root.resolve("elsewhere")));
        int port = Sandbox.freePort();
        directory = "http://127.0.0.1:" + port;
        sandbox.startDirectory(port);
        alicesPort = Sandbox.freePort();
        bobsPort = Sandbox.freePort();
        mallorysPort = Sandbox.freePort();
        alice = sandbox.startPeer("alice", alicesPort, directory, "--json", "--accept", "ask");
        bob = sandbox.startPeer("bob", bobsPort, directory);
        elsewhere.startPeer("bob", mallorysPort, NO_DIRECTORY);
        malloryIs = Json.text(
                elsewhere.run("account", "show", "--json", "--name", "bob").out(), "id");
        asAlice(0, "contacts", "add", "bob");
        asAlice(0, "send", "bob", "first", "--timeout", "30s");
    }

    @AfterEach
    void endEverything() {
        sandbox.close();
        elsewhere.close();
    }

    private Result asAlice(int exit, String... args) throws Exception {
        return as(sandbox, "alice", exit, args);
    }

    private static Result as(Sandbox where, String name, int exit, String... args) throws Exception {
        String[] all = new String[args.length + 2];
        System.arraycopy(args, 0, all, 0, args.length);
        all[args.length] = "--name";
        all[args.length + 1] = name;
        Result result = where.run(all);
        assertThat(result.exit())
                .as("%s: %s%s", String.join(" ", args), result.out(), result.err())
                .isEqualTo(exit);
        return result;
    }

    /** What bob, or whoever calls himself so, has of what alice wrote. */
    private static List<String> hasFromAlice(Sandbox whose) throws Exception {
        Result history = whose.run("history", "alice", "--name", "bob", "--json", "-n", "1000");
        return history.lines().stream()
                .filter(line -> Json.text(line, "direction").equals("in"))
                .map(line -> Json.text(line, "body"))
                .toList();
    }

    private String malloryShownAs() {
        return "bob (" + malloryIs.substring(0, 7) + ")";
    }

    /** The false bob calls alice, and writes; it waits there as a request. */
    private void malloryWrites(String text) throws Exception {
        as(elsewhere, "bob", 0, "contacts", "add", "127.0.0.1:" + alicesPort);
        as(elsewhere, "bob", 3, "send", "alice", text, "--timeout", "20s");
    }

    private void bobLeaves() {
        bob.terminate();
        assertThat(bob.waitForEnd()).isZero();
        await().atMost(LONG).until(() -> !contactsJson().contains("\"connected\":true"));
    }

    private String contactsJson() throws Exception {
        return asAlice(0, "contacts", "--json").out();
    }

    private boolean isClaimed() throws Exception {
        return contactsJson()
                .lines()
                .anyMatch(line -> Json.text(line, "name").equals("bob")
                        && Json.text(line, "keyChanged").equals("true"));
    }

    @Test
    void whoClaimsAContactsNameIsShownApartAndGetsNothing() throws Exception {
        malloryWrites("it is me, bob");

        String alarm = alice.awaitOut(".*\"event\":\"key-change\".*");
        assertThat(Json.text(alarm, "name")).isEqualTo("bob");
        assertThat(Json.text(alarm, "shownAs")).isEqualTo(malloryShownAs());
        assertThat(Json.text(alarm, "otherId")).isEqualTo(malloryIs);
        String request = alice.awaitOut(".*\"event\":\"request\".*");
        assertThat(Json.text(request, "name")).isEqualTo(malloryShownAs());
        assertThat(asAlice(0, "requests", "--json").lines())
                .singleElement()
                .satisfies(line -> assertThat(Json.text(line, "name")).isEqualTo(malloryShownAs()));
        assertThat(isClaimed()).isTrue();

        asAlice(0, "send", "bob", "to the real one", "--timeout", "30s");
        bobLeaves();
        Result waits = asAlice(7, "send", "bob", "while he is away", "--timeout", "2s");
        assertThat(waits.err()).contains("another key");
        bob = sandbox.startPeer("bob", bobsPort, directory);
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(hasFromAlice(sandbox))
                        .containsExactly("first", "to the real one", "while he is away"));
        assertThat(hasFromAlice(elsewhere)).isEmpty();
        assertThat(asAlice(0, "history", "bob").out()).doesNotContain("it is me");
    }

    @Test
    @Tag("long")
    void turningTheClaimDownOrShuttingItOutEndsTheAlarm() throws Exception {
        malloryWrites("let me in");
        await().atMost(LONG).until(this::isClaimed);

        asAlice(0, "requests", "reject", malloryShownAs());

        assertThat(isClaimed()).isFalse();
        bobLeaves();
        asAlice(3, "send", "bob", "waits as usual", "--timeout", "1s");
        as(elsewhere, "bob", 5, "send", "alice", "again", "--timeout", "20s");
        assertThat(isClaimed()).as("what was decided about stays so").isFalse();
        assertThat(asAlice(0, "requests", "--json").out()).isEmpty();
        asAlice(0, "block", malloryShownAs());
        assertThat(isClaimed()).isFalse();
        as(elsewhere, "bob", 3, "send", "alice", "and again", "--timeout", "2s");
        assertThat(asAlice(0, "blocked", "--json").lines())
                .singleElement()
                .satisfies(line -> assertThat(Json.text(line, "id")).isEqualTo(malloryIs));
        assertThat(hasFromAlice(elsewhere)).isEmpty();
    }

    @Test
    @Tag("long")
    void blockingWhoAsksEndsTheAlarm() throws Exception {
        malloryWrites("let me in");
        await().atMost(LONG).until(this::isClaimed);

        asAlice(0, "block", malloryShownAs());

        assertThat(isClaimed()).isFalse();
        assertThat(asAlice(0, "requests", "--json").out()).isEmpty();
        asAlice(0, "send", "bob", "still you", "--timeout", "30s");
        assertThat(hasFromAlice(sandbox)).containsExactly("first", "still you");
    }

    /** Three messages wait for a bob who is away, and another key has his name now. */
    private void acceptTheOtherKey(String queue) throws Exception {
        bobLeaves();
        malloryWrites("I lost my disk, this is my new key");
        await().atMost(LONG).until(this::isClaimed);
        for (String text : List.of("one", "two", "three")) {
            asAlice(0, "send", "bob", text, "--wait", "queued");
        }
        asAlice(2, "contacts", "accept-key", "bob", "--queue", queue);
        asAlice(7, "contacts", "accept-key", "bob", "AAAAAAA-AAAAAAA", "--queue", queue);
        assertThat(isClaimed()).isTrue();
        String key = contactsJson()
                .lines()
                .map(line -> Json.text(line, "claimedBy"))
                .filter(id -> !id.equals("null"))
                .findFirst()
                .orElseThrow();
        asAlice(0, "contacts", "accept-key", "bob", key.substring(0, 15), "--queue", queue);
        assertThat(isClaimed()).isFalse();
    }

    /** Says something to the other key, which comes after whatever was moved there; then the old one returns. */
    private void talkOnAndLetTheOldOneReturn() throws Exception {
        asAlice(0, "send", "bob", "to the new key", "--timeout", "30s");
        bob = sandbox.startPeer("bob", bobsPort, directory);
        String oldKey = contactsJson()
                .lines()
                .map(line -> Json.text(line, "name"))
                .filter(name -> name.startsWith("bob ("))
                .findFirst()
                .orElseThrow();
        asAlice(0, "send", oldKey, "to the old key", "--timeout", "30s");
    }

    @Test
    void acceptingTheKeyMovesWhatWaitsAndTheOldOneNeverGetsIt() throws Exception {
        acceptTheOtherKey("move");
        talkOnAndLetTheOldOneReturn();

        assertThat(hasFromAlice(elsewhere)).containsExactly("one", "two", "three", "to the new key");
        assertThat(hasFromAlice(sandbox)).containsExactly("first", "to the old key");
    }

    @Test
    @Tag("long")
    void acceptingTheKeyCanKeepWhatWaitsForTheOldOne() throws Exception {
        acceptTheOtherKey("keep");
        talkOnAndLetTheOldOneReturn();

        assertThat(hasFromAlice(elsewhere)).containsExactly("to the new key");
        assertThat(hasFromAlice(sandbox)).containsExactly("first", "one", "two", "three", "to the old key");
    }

    @Test
    @Tag("long")
    void acceptingTheKeyCanCancelWhatWaits() throws Exception {
        acceptTheOtherKey("cancel");
        talkOnAndLetTheOldOneReturn();

        assertThat(hasFromAlice(elsewhere)).containsExactly("to the new key");
        assertThat(hasFromAlice(sandbox)).containsExactly("first", "to the old key");
    }

    @Test
    void twoContactsWithOneNameAreTwoPeople() throws Exception {
        asAlice(0, "contacts", "add", "127.0.0.1:" + mallorysPort);
        assertThat(contactsJson().lines())
                .extracting(line -> Json.text(line, "name"))
                .containsExactlyInAnyOrder("bob", malloryShownAs());

        asAlice(0, "send", "bob", "to bob", "--timeout", "30s");
        asAlice(0, "send", malloryShownAs(), "to the other", "--timeout", "30s");

        assertThat(hasFromAlice(sandbox)).containsExactly("first", "to bob");
        assertThat(hasFromAlice(elsewhere)).containsExactly("to the other");
    }

    @Test
    @Tag("long")
    void anAddressIsNoPerson() throws Exception {
        asAlice(0, "contacts", "add", "127.0.0.1:" + bobsPort);
        asAlice(0, "contacts", "add", "localhost:" + bobsPort);
        assertThat(contactsJson().lines()).as("one person at two addresses").hasSize(1);

        Result self = asAlice(1, "contacts", "add", "127.0.0.1:" + alicesPort);
        assertThat(self.err()).contains("ourselves").doesNotContain("Exception");
        asAlice(2, "contacts", "add", "alice");
        assertThat(contactsJson().lines()).hasSize(1);
    }

    @Test
    @Tag("long")
    void aNameThatReadsLikeAContactsIsShownWithItsKey() throws Exception {
        elsewhere.startPeer("b0b", Sandbox.freePort(), NO_DIRECTORY);
        String id =
                Json.text(as(elsewhere, "b0b", 0, "account", "show", "--json").out(), "id");
        as(elsewhere, "b0b", 0, "contacts", "add", "127.0.0.1:" + alicesPort);
        as(elsewhere, "b0b", 3, "send", "alice", "hello", "--timeout", "20s");

        String request = alice.awaitOut(".*\"event\":\"request\".*");

        assertThat(Json.text(request, "name")).isEqualTo("b0b (" + id.substring(0, 7) + ")");
        assertThat(isClaimed()).as("it is not his name").isFalse();
    }
}
