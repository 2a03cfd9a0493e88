// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.HostPort;
import dev.p2pchat.base.Username;
import dev.p2pchat.contacts.ContactBook;
import dev.p2pchat.directory.api.KnockBody;
import dev.p2pchat.directory.api.Origin;
import dev.p2pchat.directory.api.PublishResult;
import dev.p2pchat.directory.api.SignedBody;
import dev.p2pchat.directory.client.DirectoryClient;
import dev.p2pchat.directory.client.PresenceLink;
import dev.p2pchat.directory.server.DirectoryConfig;
import dev.p2pchat.directory.server.DirectoryServer;
import dev.p2pchat.directory.server.Operations;
import dev.p2pchat.identity.FixedIdentity;
import dev.p2pchat.identity.Identity;
import dev.p2pchat.identity.OwnKeys;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.identity.PeerRecord;
import dev.p2pchat.identity.Purpose;
import dev.p2pchat.identity.Rotations;
import dev.p2pchat.identity.SignedRecord;
import dev.p2pchat.journal.Journal;
import dev.p2pchat.storage.memory.MemoryStore;
import dev.p2pchat.transport.FakeScheduler;
import dev.p2pchat.transport.FakeTime;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Our presence connection to a real directory, kept by the registration, whose steps run when the test says so. */
@Timeout(120)
class PresenceLineTest {
    private static final Username ALICE = new Username("alice");
    private static final Username BOB = new Username("bob");
    private static final HostPort HOME = new HostPort("192.0.2.1", 9000);
    private static final Duration BEAT = Duration.ofSeconds(20);

    @TempDir
    private Path home;

    private final FakeTime time = new FakeTime();
    private final FakeScheduler scheduler = new FakeScheduler(time);
    private final MemoryStore store = new MemoryStore();
    private final Identity alice = FixedIdentity.of(1);
    private final Identity bob = FixedIdentity.of(2);
    private OwnKeys keys = OwnKeys.of(alice);
    private final OwnRecord own = new OwnRecord(store, () -> keys, ALICE, time);
    private final ContactBook contacts = new ContactBook(store, new Journal(store, time, new SecureRandom()), time);
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private int port;
    private Origin origin;
    private @Nullable DirectoryServer server;
    private DirectoryClient client;
    private Registration registration;
    private PresenceLine line;

    @BeforeEach
    void makeAll() throws Exception {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        origin = new Origin("http", "127.0.0.1", port);
        client = new DirectoryClient(origin, time);
        registration =
                new Registration(client, () -> keys, ALICE, own, scheduler, new Random(1), new Registration.Listener() {
                    @Override
                    public void registered(PublishResult result) {
                        told.add("registered " + result);
                    }

                    @Override
                    public void taken() {
                        told.add("taken");
                    }

                    @Override
                    public void unreachable(String why) {
                        told.add("unreachable");
                    }
                });
        line = new PresenceLine(client.presence(), () -> keys, ALICE, own, contacts, time, new Random(1));
        registration.attach(line);
        contacts.whenChanged(line::contactsChanged);
        line.attach(new PresenceLine.Listener() {
            @Override
            public void cameOnline(PeerId peer) {
                heard.add("online " + peer);
            }

            @Override
            public void knocked(PeerId peer, List<HostPort> addresses) {
                heard.add("knock " + peer + " " + addresses);
            }
        });
        own.listensAt(List.of(HOME));
        startDirectory();
    }

    @AfterEach
    void close() {
        registration.close();
        stopDirectory();
        store.close();
        alice.close();
        bob.close();
    }

    private void startDirectory() throws Exception {
        server = DirectoryServer.start(
                new DirectoryConfig(
                        InetAddress.getLoopbackAddress(),
                        port,
                        home.resolve("data"),
                        Set.of(),
                        DirectoryConfig.DEFAULT_LEASE,
                        Operations.WITHOUT_CLIENT_LIMITS),
                time,
                new SecureRandom());
    }

    private void stopDirectory() {
        DirectoryServer running = server;
        if (running != null) {
            running.close();
            server = null;
        }
    }

    private void start() {
        registration.start();
        time.advance(Duration.ZERO);
    }

    private boolean isOnline(Username name) throws Exception {
        return client.find(name).orElseThrow().online();
    }

    /** Whether the connection is the lease: a lease by POST would have run out. */
    private boolean isOnlineByLine() throws Exception {
        time.setBack(DirectoryConfig.DEFAULT_LEASE.plusSeconds(1).negated());
        boolean online = isOnline(ALICE);
        time.setBack(DirectoryConfig.DEFAULT_LEASE.plusSeconds(1));
        return online;
    }

    private SignedRecord bobsRecord() {
        return SignedRecord.sign(bob, PeerRecord.of(bob, BOB, List.of(HOME), 1, time.instant()));
    }

    /** Bob's own connection, at which what comes to him is remembered. */
    private PresenceLink bobComes() throws Exception {
        var unused = client.publish(bobsRecord());
        return client.presence().open(bob, BOB, new PresenceLink.Listener() {
            @Override
            public void changed(Username name, boolean online) {
                heard.add("bob sees " + name + " " + online);
            }

            @Override
            public void knocked(Username from, SignedBody knock) {
                heard.add("bob hears " + from);
            }

            @Override
            public void closed(int code) {
                heard.add("bob is thrown out");
            }
        });
    }

    @Test
    void isOnlineByTheConnectionAndGoneWithIt() throws Exception {
        start();
        assertThat(isOnlineByLine()).isTrue();
        // No more than may go unanswered: what comes back takes its own time.
        time.advance(BEAT.multipliedBy(3));
        assertThat(isOnlineByLine()).isTrue();
        assertThat(told).containsExactly("registered CLAIMED");

        registration.close();

        await().atMost(Duration.ofSeconds(1)).until(() -> !isOnline(ALICE));
    }

    @Test
    void comesBackAfterTheDirectoryRestarted() throws Exception {
        start();
        time.advance(Duration.ofSeconds(30));
        stopDirectory();
        startDirectory();
        await().untilAsserted(() -> {
            time.advance(Duration.ofSeconds(2));
            assertThat(isOnline(ALICE)).isTrue();
        });
        assertThat(isOnlineByLine()).isTrue();
    }

    @Test
    void aLineThatEndsSoonAfterItBeganIsReplacedByALeaseForAWhile() throws Exception {
        start();
        stopDirectory();
        startDirectory();
        await().untilAsserted(() -> {
            time.advance(Duration.ofMillis(100));
            assertThat(isOnline(ALICE)).isTrue();
        });
        assertThat(isOnlineByLine()).isFalse();
        time.advance(BEAT);
        assertThat(isOnlineByLine()).isTrue();
    }

    @Test
    void comesBackAfterTheDirectoryWasAwayForLong() throws Exception {
        start();
        stopDirectory();
        await().untilAsserted(() -> {
            time.advance(Duration.ofSeconds(30));
            assertThat(told).contains("unreachable");
        });
        startDirectory();
        time.advance(Duration.ofSeconds(30));
        assertThat(isOnlineByLine()).isTrue();
        assertThat(told).containsExactly("registered CLAIMED", "unreachable", "registered UNCHANGED");
    }

    @Test
    void movesTheConnectionToTheNewKey() throws Exception {
        start();
        keys = Rotations.keys(List.of(alice, FixedIdentity.of(3)));
        registration.changed();
        time.advance(Duration.ZERO);
        assertThat(isOnlineByLine()).isTrue();
        time.advance(Duration.ofMinutes(1));
        assertThat(isOnlineByLine()).isTrue();
    }

    @Test
    void unregisteredItIsOfflineUntilItRegistersAgain() throws Exception {
        start();
        assertThat(registration.unregister()).isTrue();
        time.advance(Duration.ofMinutes(2));
        assertThat(client.find(ALICE)).isEmpty();
        assertThat(registration.register()).isEqualTo(PublishResult.CLAIMED);
        time.advance(Duration.ZERO);
        assertThat(isOnlineByLine()).isTrue();
    }

    @Test
    void fallsBackToALeaseWhereItIsThrownOutByACopyOfItself() throws Exception {
        start();
        int before = scheduler.delays().size();
        PresenceLink copy = client.presence().open(alice, ALICE, new PresenceLink.Listener() {
            @Override
            public void changed(Username name, boolean online) {}

            @Override
            public void knocked(Username from, SignedBody knock) {}

            @Override
            public void closed(int code) {
                heard.add("copy is thrown out");
            }
        });
        assertThat(copy.generation()).isEqualTo(2);
        await().until(() -> scheduler.delays().size() > before);
        time.advance(Duration.ofSeconds(10));
        assertThat(heard).isEmpty();
        copy.close();
        await().until(() -> !isOnlineByLine());
        time.advance(BEAT);
        assertThat(isOnline(ALICE)).as("by a lease").isTrue();
        time.advance(Duration.ofMinutes(1));
        assertThat(isOnlineByLine()).as("and then by a connection of its own").isTrue();
    }

    @Test
    void hearsOfContactsThatComeAndOfThoseAddedLater() throws Exception {
        start();
        try (PresenceLink there = bobComes()) {
            assertThat(there.isOpen()).isTrue();
            contacts.pin(bobsRecord());
            await().untilAsserted(() -> assertThat(heard).containsExactly("online " + bob.id()));
        }
        await().until(() -> !isOnline(BOB));
        try (PresenceLink again = bobComes()) {
            assertThat(again.isOpen()).isTrue();
            await().untilAsserted(() -> assertThat(heard).containsExactly("online " + bob.id(), "online " + bob.id()));
        }
    }

    @Test
    void knocksAtAContactWhoIsThereAndKnowsUsAndNotTooOften() throws Exception {
        contacts.pin(bobsRecord());
        start();
        line.knock(bob.id());
        try (PresenceLink there = bobComes()) {
            there.subscribeTo(Set.of(ALICE));
            await().untilAsserted(() -> assertThat(heard).contains("online " + bob.id(), "bob sees alice true"));
            heard.clear();
            line.knock(bob.id());
            line.knock(bob.id());
            await().untilAsserted(() -> assertThat(heard).containsExactly("bob hears alice"));
            time.advance(Knocks.MIN_PAUSE);
            line.knock(bob.id());
            await().untilAsserted(() -> assertThat(heard).containsExactly("bob hears alice", "bob hears alice"));
        }
    }

    private static SignedBody knock(Identity signer, Purpose purpose, KnockBody body) {
        return new SignedBody(body.encode(), signer.sign(purpose, body.encode()));
    }

    @Test
    void believesAContactsKnockOnceAndNoOther() {
        Knocks knocks = new Knocks(origin, ALICE, time);
        var contact = contacts.pin(bobsRecord());
        Instant now = time.instant();
        List<HostPort> at = List.of(HOME);
        KnockBody good = new KnockBody(BOB, ALICE, origin, now, at);
        Origin elsewhere = new Origin("http", "192.0.2.9", 5000);
        for (SignedBody bad : List.of(
                knock(alice, Purpose.KNOCK, good),
                knock(bob, Purpose.PRESENCE, good),
                knock(bob, Purpose.KNOCK, new KnockBody(ALICE, ALICE, origin, now, at)),
                knock(bob, Purpose.KNOCK, new KnockBody(BOB, BOB, origin, now, at)),
                knock(bob, Purpose.KNOCK, new KnockBody(BOB, ALICE, elsewhere, now, at)),
                knock(bob, Purpose.KNOCK, new KnockBody(BOB, ALICE, origin, now.minusSeconds(601), at)),
                knock(bob, Purpose.KNOCK, new KnockBody(BOB, ALICE, origin, now.plusSeconds(601), at)),
                new SignedBody(Bytes.utf8("x"), bob.sign(Purpose.KNOCK, Bytes.utf8("x"))))) {
            assertThat(knocks.believe(contact, bad)).isEmpty();
        }
        assertThat(knocks.believe(contact, knock(bob, Purpose.KNOCK, good))).isEqualTo(at);
        assertThat(knocks.believe(contact, knock(bob, Purpose.KNOCK, good)))
                .as("replayed")
                .isEmpty();
        KnockBody next = new KnockBody(BOB, ALICE, origin, now.plusMillis(1), at);
        assertThat(knocks.believe(contact, knock(bob, Purpose.KNOCK, next))).isEqualTo(at);
        assertThat(knocks.believe(contact, knock(bob, Purpose.KNOCK, good)))
                .as("older")
                .isEmpty();
    }

    @Test
    void hearsTheKnockOfAContact() throws Exception {
        contacts.pin(bobsRecord());
        start();
        try (PresenceLink there = bobComes()) {
            await().untilAsserted(() -> assertThat(heard).containsExactly("online " + bob.id()));
            there.knock(
                    ALICE, knock(bob, Purpose.KNOCK, new KnockBody(BOB, ALICE, origin, time.instant(), List.of(HOME))));
            await().untilAsserted(() -> assertThat(heard).contains("knock " + bob.id() + " " + List.of(HOME)));
        }
    }
}
