// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.p2pchat.acceptance.Sandbox.Result;
import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.HostPort;
import dev.p2pchat.base.Username;
import dev.p2pchat.crypto.Ed25519PublicKey;
import dev.p2pchat.directory.api.LeaseBody;
import dev.p2pchat.directory.api.RecordBody;
import dev.p2pchat.directory.api.SignedBody;
import dev.p2pchat.http.JsonMap;
import dev.p2pchat.identity.Identity;
import dev.p2pchat.identity.Invitation;
import dev.p2pchat.identity.PeerRecord;
import dev.p2pchat.identity.Purpose;
import dev.p2pchat.identity.RotationLink;
import dev.p2pchat.identity.SignedRecord;
import dev.p2pchat.profile.Passphrase;
import dev.p2pchat.profile.Profile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A directory that lies, as a process of its own, between alice and bob, who know each other; and mallory, who calls
 * himself bob and whom it serves. What it says reaches the person; messages reach bob and nobody else.
 */
class HostileDirectoryIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final SecureRandom RANDOM = new SecureRandom();

    @TempDir
    private Path root;

    private Sandbox sandbox;
    private Sandbox elsewhere;
    private Program hostile;
    private int orders;
    private String directory;
    private int bobsPort;
    private Program bob;
    private Program mallory;
    private SignedRecord mallorysRecord;

    @BeforeEach
    void startBobWhoKnowsAliceAndMallory() throws Exception {
        sandbox = new Sandbox(Files.createDirectories(root.resolve("here")));
        elsewhere = new Sandbox(Files.createDirectories(root.resolve("elsewhere")));
        hostile = new Program(new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                HostileDirectory.class.getName(),
                root.resolve("data").toString()));
        directory = "http://127.0.0.1:" + hostile.awaitOut("[0-9]+");
        bobsPort = Sandbox.freePort();
        mallory = elsewhere.startPeer("bob", Sandbox.freePort(), "http://127.0.0.1:9", "--json");
        mallorysRecord = recordOf(elsewhere, "bob");
    }

    @AfterEach
    void endEverything() {
        hostile.kill();
        sandbox.close();
        elsewhere.close();
    }

    private void aliceAndBobKnowEachOther() throws Exception {
        bob = sandbox.startPeer("bob", bobsPort, directory);
        ok("account", "register", "--name", "alice", "--directory", directory);
        ok("contacts", "add", "bob", "--name", "alice", "--directory", directory);
        send("first");
    }

    private static SignedRecord recordOf(Sandbox whose, String name) throws Exception {
        Result shown = whose.run("account", "show", "--json", "--name", name);
        assertThat(shown.exit()).as(shown.err()).isZero();
        return Invitation.parse(Json.text(shown.out(), "invitation")).record();
    }

    private Result ok(String... args) throws Exception {
        Result result = sandbox.run(args);
        assertThat(result.exit())
                .as("%s: %s", String.join(" ", args), result.err())
                .isZero();
        return result;
    }

    private Result asAlice(String... args) throws Exception {
        String[] all = new String[args.length + 4];
        System.arraycopy(args, 0, all, 0, args.length);
        System.arraycopy(new String[] {"--name", "alice", "--directory", directory}, 0, all, args.length, 4);
        return sandbox.run(all);
    }

    /** To the real one, whatever the directory says. */
    private Result send(String text) throws Exception {
        Result sent = asAlice("send", "bob", text, "--timeout", "30s");
        assertThat(sent.exit()).as(sent.err()).isZero();
        assertThat(bodies()).last().isEqualTo(text);
        return sent;
    }

    /** What bob has. */
    private List<String> bodies() throws Exception {
        return ok("history", "alice", "--name", "bob", "--json", "-n", "1000").lines().stream()
                .map(line -> Json.text(line, "body"))
                .toList();
    }

    private void mallorySawNothing() throws Exception {
        assertThat(mallory.out()).noneMatch(line -> Set.of("message", "request").contains(Json.text(line, "event")));
        assertThat(elsewhere.run("contacts", "--json", "--name", "bob").out()).isEmpty();
        assertThat(elsewhere.run("requests", "--json", "--name", "bob").out()).isEmpty();
    }

    private void order(String line) throws Exception {
        hostile.type(line);
        orders++;
        await().atMost(LONG)
                .until(() -> hostile.out().stream()
                                .filter(said -> said.startsWith("ok "))
                                .count()
                        == orders);
    }

    private void serve(SignedRecord record) throws Exception {
        serve(record, record.signature());
    }

    private void serve(SignedRecord record, Bytes signature) throws Exception {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        order("serve bob " + base64.encodeToString(record.record().toArray()) + " "
                + base64.encodeToString(signature.toArray()));
    }

    private static void awaitNotice(Program peer, String level, String part) {
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(peer.out()).anySatisfy(line -> {
                    assertThat(Json.text(line, "event")).isEqualTo("notice");
                    assertThat(Json.text(line, "level")).isEqualTo(level);
                    assertThat(Json.text(line, "text")).contains(part);
                }));
    }

    @Test
    void aSwappedKeyIsAnAlarmAndStopsNobody() throws Exception {
        aliceAndBobKnowEachOther();
        Program alice = sandbox.startPeer("alice", Sandbox.freePort(), directory, "--json");
        send("before");
        serve(mallorysRecord);

        send("over the open session");
        bob.terminate();
        assertThat(bob.waitForEnd()).isZero();
        Result waits = asAlice("send", "bob", "while only mallory answers to bob", "--timeout", "3s");

        assertThat(waits.exit()).as(waits.err()).isEqualTo(7);
        assertThat(waits.err()).contains("another key").contains("accept-key");
        String alarm = alice.awaitOut(".*\"event\":\"key-change\".*");
        assertThat(Json.text(alarm, "name")).isEqualTo("bob");
        assertThat(Json.text(alarm, "shownAs"))
                .isEqualTo("bob (" + mallorysRecord.id().keyId() + ")");
        assertThat(Json.text(alarm, "otherId")).isEqualTo(mallorysRecord.id().toString());
        assertThat(asAlice("contacts", "--json").lines()).singleElement().satisfies(contact -> {
            assertThat(Json.text(contact, "keyChanged")).isEqualTo("true");
            assertThat(Json.text(contact, "waiting")).isEqualTo("1");
        });
        assertThat(asAlice("who", "--json").lines())
                .extracting(line -> Json.text(line, "name"))
                .containsExactlyInAnyOrder("bob", "bob (" + mallorysRecord.id().keyId() + ")");
        Result added = asAlice("contacts", "add", "bob");
        assertThat(added.exit()).isEqualTo(7);
        assertThat(added.err()).contains("another key for bob");

        sandbox.startPeer("bob", bobsPort, directory);
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(bodies()).last().isEqualTo("while only mallory answers to bob"));
        mallorySawNothing();
        assertThat(alice.out().stream().filter(line -> line.contains("\"key-change\"")))
                .as("told once")
                .hasSize(1);
        order("honest");
        assertThat(asAlice("contacts", "add", "bob").exit())
                .as("undecided until somebody decides, whatever the directory says now")
                .isEqualTo(7);
        assertThat(asAlice("block", Json.text(alarm, "shownAs")).exit()).isZero();
        assertThat(asAlice("contacts", "add", "bob").exit()).isZero();
    }

    @Test
    @Tag("long")
    void aKeySwappedBetweenTwoCommandsIsSeenByTheNextOne() throws Exception {
        aliceAndBobKnowEachOther();
        serve(mallorysRecord);

        assertThat(send("to whom I know").err()).contains(mallorysRecord.id().keyId());
        bob.terminate();
        bob.waitForEnd();
        Result waits = asAlice("send", "bob", "who is there", "--timeout", "2s");

        assertThat(waits.exit()).as(waits.err()).isEqualTo(7);
        mallorySawNothing();
    }

    @Test
    @Tag("long")
    void whatItForgesOrRepeatsIsToldAndNothingOfItIsUsed() throws Exception {
        ok("account", "register", "--name", "bob", "--directory", directory);
        SignedRecord old = recordOf(sandbox, "bob");
        aliceAndBobKnowEachOther();
        ok("account", "register", "--name", "carol", "--directory", directory);
        SignedRecord now = recordOf(sandbox, "bob");
        assertThat(old.content().seq()).isLessThan(now.content().seq());

        serve(old);
        assertThat(asAlice("contacts", "add", "bob").err()).contains("an older record of bob");
        assertThat(send("older").exit()).isZero();

        serve(recordOf(sandbox, "carol"));
        assertThat(asAlice("contacts", "add", "bob").err()).contains("somebody else's record");
        assertThat(asAlice("who").err()).contains("somebody else's record");
        assertThat(send("carol's").exit()).isZero();

        byte[] altered = now.signature().toArray();
        altered[10] ^= 1;
        serve(now, Bytes.owning(altered));
        assertThat(asAlice("contacts", "add", "bob").err()).contains("forged");
        assertThat(send("forged").exit()).isZero();

        try (Identity thief = Identity.generate(RANDOM);
                Identity other = Identity.generate(RANDOM)) {
            // Bob's key really stands in the chain; that it led here, bob never said.
            RotationLink broken = new RotationLink(
                    now.content().identity(),
                    RotationLink.sign(other, thief.publicKey()).signature());
            serve(SignedRecord.sign(
                    thief,
                    PeerRecord.of(
                            thief,
                            new Username("bob"),
                            mallorysRecord.content().addresses(),
                            now.content().seq() + 1,
                            Instant.now(),
                            List.of(broken))));
            assertThat(asAlice("contacts", "add", "bob").err()).contains("forged");
            assertThat(send("broken chain").exit()).isZero();
        }
        assertThat(asAlice("contacts", "--json").lines()).singleElement().satisfies(contact -> {
            assertThat(Json.text(contact, "id")).isEqualTo(now.id().toString());
            assertThat(Json.text(contact, "keyChanged")).isEqualTo("false");
        });
        assertThat(bodies()).containsExactly("first", "older", "carol's", "forged", "broken chain");
        mallorySawNothing();
    }

    @Test
    @Tag("long")
    void whatItHidesIsToldAndKnownAddressesServe() throws Exception {
        ok("account", "register", "--name", "bob", "--directory", directory);
        SignedRecord expired;
        try (Profile profile = Profile.open(sandbox.profile("bob"), Passphrase.none(), RANDOM)) {
            Instant longAgo = Instant.now().minus(PeerRecord.LIFETIME.multipliedBy(2));
            expired = SignedRecord.sign(
                    profile.identity(),
                    PeerRecord.of(
                            profile.identity(), profile.name(), List.of(new HostPort("127.0.0.1", 9)), 1, longAgo));
        }
        aliceAndBobKnowEachOther();
        Program alice = sandbox.startPeer("alice", Sandbox.freePort(), directory, "--json");
        await().atMost(LONG).until(() -> asAlice("contacts", "--json").out().contains("\"connected\":true"));
        assertThat(asAlice("contacts", "add", "bob").exit()).isZero();

        order("drop bob");
        assertThat(asAlice("contacts", "add", "bob").exit()).isZero();
        awaitNotice(alice, "info", "no entry for bob any more");
        Result stranger = sandbox.run("account", "register", "--name", "dave", "--directory", directory);
        assertThat(stranger.exit()).isZero();
        assertThat(sandbox.run("contacts", "add", "bob", "--name", "dave", "--directory", directory)
                        .exit())
                .isEqualTo(4);
        order("honest");
        serve(expired);
        assertThat(asAlice("contacts", "add", "bob").exit()).isZero();
        awaitNotice(alice, "info", "expired record of bob");
        bob.terminate();
        bob.waitForEnd();
        assertThat(asAlice("send", "bob", "waits", "--timeout", "1s").exit()).isEqualTo(3);
        bob = sandbox.startPeer("bob", bobsPort, directory);
        await().atMost(LONG).untilAsserted(() -> assertThat(bodies()).containsExactly("first", "waits"));
        mallorySawNothing();
    }

    @Test
    @Tag("long")
    void garbageIsToldAsSuchAndEndsNothing() throws Exception {
        aliceAndBobKnowEachOther();
        for (String kind : List.of("nonsense", "truncated", "huge", "html", "endless", "redirect")) {
            order("garbage " + kind);

            Result added = asAlice("contacts", "add", "zoe");
            Result who = asAlice("who");

            assertThat(added.exit()).as("%s: %s", kind, added.err()).isEqualTo(6);
            assertThat(added.err()).contains("irectory").doesNotContain("Exception");
            assertThat(who.exit()).as(kind).isZero();
            assertThat(who.err()).contains("Contacts only");
            assertThat(who.out()).contains("bob");
        }
        Result sent = send("all the same");
        assertThat(sent.err()).contains("sends us elsewhere");
        Result registered = asAlice("account", "register");
        assertThat(registered.exit()).as(registered.err()).isEqualTo(6);
        assertThat(bob.isAlive()).isTrue();
        mallorySawNothing();
    }

    @Test
    @Tag("long")
    void itDisownsTheOwnerOfANameAndIsHeard() throws Exception {
        aliceAndBobKnowEachOther();

        order("put taken");
        Result taken = asAlice("account", "register");
        assertThat(taken.exit()).isEqualTo(5);
        assertThat(taken.err()).contains("belongs to somebody else");
        Program alice = sandbox.startPeer("alice", Sandbox.freePort(), directory, "--json");
        awaitNotice(alice, "warning", "belongs to somebody else");
        send("all the same");
        alice.terminate();
        alice.waitForEnd();

        order("put stale");
        Result stale = asAlice("account", "register");
        assertThat(stale.exit()).as(stale.out()).isEqualTo(6);
        assertThat(stale.err()).contains("newer record");

        // It cannot be seen from here that what it took it forgot; who knows us finds us all the same.
        order("put forget");
        assertThat(asAlice("account", "register").exit()).isZero();
        send("forgotten");
        mallorySawNothing();
    }

    @Test
    void nobodySignsWhatTheyDidNotMean() throws Exception {
        aliceAndBobKnowEachOther();
        Ed25519PublicKey alice = recordOf(sandbox, "alice").content().identity();
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();

        for (Bytes wrong : List.of(
                Bytes.owning(new byte[31]),
                Bytes.owning(new byte[33]),
                mallorysRecord.record(),
                Bytes.utf8("p2pchat/v1/record\0").concat(mallorysRecord.record()))) {
            int before = signedBodies("DELETE").size();
            order("nonce " + base64.encodeToString(wrong.toArray()));
            Result refused = asAlice("account", "unregister");
            assertThat(refused.exit()).as(refused.err()).isEqualTo(6);
            assertThat(refused.err()).contains("nonce");
            assertThat(signedBodies("DELETE")).as("nothing is signed").hasSize(before);
        }
        // The very 32 bytes that a rotation to mallory's key would sign.
        Bytes key = mallorysRecord.content().identity().bytes();
        order("nonce " + base64.encodeToString(key.toArray()));
        Result signed = asAlice("account", "unregister");
        assertThat(signed.exit())
                .as("the real one never gave that nonce: %s", signed.err())
                .isEqualTo(6);
        assertThat(signedBodies("DELETE")).hasSize(1);
        Program running = sandbox.startPeer("alice", Sandbox.freePort(), directory);
        await().atMost(LONG).until(() -> !signedBodies("POST").isEmpty());
        running.terminate();
        running.waitForEnd();

        for (SignedBody delete : signedBodies("DELETE")) {
            assertThat(Identity.verify(alice, Purpose.UNREGISTER, delete.body(), delete.signature()))
                    .isTrue();
            assertGoodForNothingElse(alice, delete, Purpose.UNREGISTER, key);
        }
        Ed25519PublicKey bobsKey = recordOf(sandbox, "bob").content().identity();
        for (SignedBody lease : signedBodies("POST")) {
            LeaseBody body = LeaseBody.parse(lease.body());
            Ed25519PublicKey signer = body.name().value().equals("alice") ? alice : bobsKey;
            assertThat(body.origin()).hasToString(directory);
            assertThat(Identity.verify(signer, Purpose.LEASE, lease.body(), lease.signature()))
                    .isTrue();
            assertGoodForNothingElse(signer, lease, Purpose.LEASE, key);
        }
        for (String put : sent("PUT")) {
            SignedRecord record = RecordBody.of(JsonMap.parse(Bytes.utf8(put))).verify();
            assertThat(record.content().identity()).isIn(alice, bobsKey);
            assertThat(record.content().username().value()).isIn("alice", "bob");
            assertThat(record.content().links()).isEmpty();
            assertThat(record.content().addresses()).isSubsetOf(ownAddresses(record));
        }
    }

    private List<HostPort> ownAddresses(SignedRecord record) throws Exception {
        return recordOf(sandbox, record.content().username().value()).content().addresses();
    }

    private static void assertGoodForNothingElse(
            Ed25519PublicKey signer, SignedBody signed, Purpose meant, Bytes thiefsKey) {
        for (Purpose purpose : Purpose.values()) {
            if (purpose != meant) {
                assertThat(Identity.verify(signer, purpose, signed.body(), signed.signature()))
                        .as("%s", purpose)
                        .isFalse();
                assertThat(Identity.verify(signer, purpose, thiefsKey, signed.signature()))
                        .as("%s of a thief's key", purpose)
                        .isFalse();
            }
        }
    }

    /** The bodies that came with this method. */
    private List<String> sent(String method) {
        return hostile.out().stream()
                .filter(line -> line.startsWith(method + " "))
                .map(line -> line.split(" ", 3)[2])
                .toList();
    }

    private List<SignedBody> signedBodies(String method) throws Exception {
        List<SignedBody> bodies = new ArrayList<>();
        for (String body : sent(method)) {
            bodies.add(SignedBody.of(JsonMap.parse(Bytes.utf8(body))));
        }
        return bodies;
    }

    @Test
    @Tag("long")
    void aKeySwappedAtFirstContactComesOutWhenTheSafetyNumberIsCompared() throws Exception {
        bob = sandbox.startPeer("bob", bobsPort, directory);
        ok("account", "register", "--name", "alice", "--directory", directory);
        ok("contacts", "add", "alice", "--name", "bob");
        serve(mallorysRecord);

        assertThat(asAlice("contacts", "add", "bob").exit())
                .as("trust on first use")
                .isZero();
        String alices = Json.text(asAlice("contacts", "code", "bob", "--json").out(), "digits");
        String bobs = Json.text(
                ok("contacts", "code", "alice", "--name", "bob", "--json").out(), "digits");
        Result compared = asAlice("contacts", "verify", "bob", bobs);

        assertThat(alices).isNotEqualTo(bobs);
        assertThat(compared.exit()).isEqualTo(7);
        assertThat(compared.err()).contains("groups").contains("somebody may sit");
        assertThat(Json.text(asAlice("contacts", "--json").out(), "verified")).isEqualTo("false");
    }
}
