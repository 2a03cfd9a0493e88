// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.HostPort;
import dev.p2pchat.base.Username;
import dev.p2pchat.contacts.Contact;
import dev.p2pchat.contacts.ContactBook;
import dev.p2pchat.directory.FakeClock;
import dev.p2pchat.directory.api.Origin;
import dev.p2pchat.directory.api.PeerEntry;
import dev.p2pchat.directory.api.PublishResult;
import dev.p2pchat.directory.api.RecordBody;
import dev.p2pchat.directory.client.DirectoryClient;
import dev.p2pchat.directory.client.HostileServer;
import dev.p2pchat.directory.server.DirectoryConfig;
import dev.p2pchat.directory.server.DirectoryServer;
import dev.p2pchat.directory.server.Operations;
import dev.p2pchat.http.JsonMap;
import dev.p2pchat.identity.FixedIdentity;
import dev.p2pchat.identity.Identity;
import dev.p2pchat.identity.PeerRecord;
import dev.p2pchat.identity.RotationLink;
import dev.p2pchat.identity.SignedRecord;
import dev.p2pchat.journal.Journal;
import dev.p2pchat.storage.memory.MemoryStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the directory says of a contact, against the real server and against one that misbehaves. */
@Timeout(60)
class DirectoryFinderTest {
    private static final HostPort HOME = new HostPort("192.0.2.1", 9000);
    private static final HostPort WORK = new HostPort("192.0.2.2", 9000);

    @TempDir
    private Path data;

    private final FakeClock clock = new FakeClock();
    private final MemoryStore store = new MemoryStore();
    private final ContactBook contacts = new ContactBook(store, new Journal(store, clock, new SecureRandom()), clock);
    private final List<String> doubts = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();
    private DirectoryServer server;
    private DirectoryClient client;
    private DirectoryFinder finder;

    @BeforeEach
    void start() throws Exception {
        server = DirectoryServer.start(DirectoryConfig.loopback(data), clock, new SecureRandom());
        client = new DirectoryClient(new Origin("http", "127.0.0.1", server.port()), clock);
        finder = finder(client);
    }

    private DirectoryFinder finder(DirectoryClient asked) {
        return new DirectoryFinder(asked, contacts, clock, new DirectoryFinder.Listener() {
            @Override
            public void doubtful(String what) {
                doubts.add(what);
            }

            @Override
            public void unhelpful(String what) {
                remarks.add(what);
            }
        });
    }

    @AfterEach
    void close() {
        server.close();
        store.close();
    }

    @Test
    void findsWhereAContactIsAndKeepsTheNewerRecord() throws Exception {
        Contact bob = contacts.pin(record("bob", 2, 1, HOME));
        SignedRecord newer = record("bob", 2, 2, WORK, HOME);
        publish(newer);

        assertThat(finder.find(bob).routes()).containsExactly(new Route(WORK, false), new Route(HOME, false));
        assertThat(contacts.find(bob.id()).orElseThrow().record()).isEqualTo(newer);
    }

    @Test
    void takesAnAnswerByAnotherKeyForNone() throws Exception {
        Contact bob = contacts.pin(record("bob", 2, 1, HOME));
        SignedRecord other = record("bob", 3, 99, WORK);
        publish(other);

        assertThat(finder.find(bob).routes()).isEmpty();
        assertThat(contacts.all()).hasSize(1);
        assertThat(contacts.find("bob").orElseThrow().record()).isEqualTo(bob.record());
        assertThat(contacts.find("bob").orElseThrow().rival()).isEqualTo(other);
    }

    @Test
    void neverSaysThatAnAddressIsProven() throws Exception {
        Contact bob = contacts.pin(record("bob", 2, 1, HOME));
        contacts.seen(bob.id(), HOME);
        publish(record("bob", 2, 2, HOME));

        assertThat(finder.find(bob).routes()).containsExactly(new Route(HOME, false));
    }

    @Test
    void takesAnExpiredRecordForNone() throws Exception {
        Contact bob = contacts.pin(record("bob", 2, 1, HOME));
        publish(record("bob", 2, 2, WORK));
        clock.advance(PeerRecord.LIFETIME.plus(PeerRecord.CLOCK_TOLERANCE));
        assertThat(finder.find(bob).routes())
                .as("within what clocks may differ")
                .hasSize(1);

        clock.advance(Duration.ofMillis(1));

        assertThat(finder.find(bob).routes()).isEmpty();
        assertThat(finder.find(bob).routes()).isEmpty();
        assertThat(remarks).singleElement().asString().contains("expired record of bob");
        assertThat(doubts).isEmpty();
    }

    @Test
    void doesNotLetAReplayedRecordTakeTheNewerOnesPlace() throws Exception {
        publish(record("bob", 2, 1, HOME));
        SignedRecord newest = record("bob", 2, 5, WORK);
        Contact bob = contacts.pin(newest);

        assertThat(finder.find(bob).routes()).containsExactly(new Route(HOME, false));
        assertThat(contacts.find(bob.id()).orElseThrow().record()).isEqualTo(newest);
        var unused = finder.find(bob);
        assertThat(doubts).singleElement().asString().contains("an older record of bob");
    }

    @Test
    void saysThatItShowsAKeyWhichItsOwnerReplaced() throws Exception {
        publish(record("bob", 2, 1, HOME));
        Contact bob = contacts.pin(record("bob", 2, 1, HOME));
        try (Identity before = FixedIdentity.of(2);
                Identity now = FixedIdentity.of(3)) {
            List<RotationLink> links = List.of(RotationLink.sign(before, now.publicKey()));
            assertThat(contacts.update(SignedRecord.sign(
                            now, PeerRecord.of(now, bob.username(), List.of(WORK), 2, clock.instant(), links))))
                    .isPresent();
        }

        assertThat(finder.find(contacts.find("bob").orElseThrow()).routes()).isEmpty();

        assertThat(doubts).singleElement().asString().contains("a key of bob that they have replaced");
        assertThat(contacts.find("bob").orElseThrow().rival()).isNull();
    }

    @Test
    void saysThatAnEntryIsGoneWhichWasThere() throws Exception {
        Contact bob = contacts.pin(record("bob", 2, 1, HOME));
        publish(record("bob", 2, 2, WORK));
        assertThat(finder.find(bob).routes()).hasSize(1);
        try (Identity identity = FixedIdentity.of(2)) {
            assertThat(client.unregister(identity, bob.username())).isTrue();
        }

        assertThat(finder.find(bob).routes()).isEmpty();
        assertThat(finder.find(bob).routes()).isEmpty();

        assertThat(remarks).singleElement().asString().contains("no entry for bob any more");
    }

    @Test
    void saysOnceThatAnEntryIsForged() throws Exception {
        Contact bob = contacts.pin(record("bob", 2, 1, HOME));
        Contact carol = contacts.pin(record("carol", 3, 1, HOME));
        SignedRecord record = record("bob", 2, 2, WORK);
        Bytes signedByAnother = record("bob", 4, 2, WORK).signature();
        JsonMap entry = new PeerEntry(
                        bob.username(), new RecordBody(record.record(), signedByAnother), List.of(), true, null)
                .toJson();
        try (HostileServer hostile =
                HostileServer.answering("200 OK", new String(entry.encode(), StandardCharsets.UTF_8))) {
            DirectoryFinder asking = finder(new DirectoryClient(hostile.origin(), clock));
            assertThat(asking.find(bob).routes()).isEmpty();
            assertThat(asking.find(bob).routes()).isEmpty();
            assertThat(doubts).singleElement().asString().contains("entry for bob is forged");
        }
        try (HostileServer hostile = HostileServer.answering("200 OK", "nonsense")) {
            doubts.clear();
            DirectoryFinder asking = finder(new DirectoryClient(hostile.origin(), clock));
            assertThat(asking.find(bob).routes()).isEmpty();
            assertThat(asking.find(carol).routes()).isEmpty();
            assertThat(doubts).as("nonsense of everybody is told once").hasSize(1);
        }
    }

    @Test
    void knowsNothingOfWhomTheDirectoryDoesNotKnow() {
        Contact bob = contacts.pin(record("bob", 2, 1, HOME));

        assertThat(finder.find(bob).routes()).isEmpty();
        assertThat(doubts).isEmpty();
        assertThat(remarks).as("they may have been added by address").isEmpty();
    }

    @Test
    void asksForTheNameAndNotForTheLabel() throws Exception {
        contacts.pin(record("bob", 2, 1));
        Contact other = contacts.pin(record("bob", 3, 1));
        publish(record("bob", 3, 2, WORK));

        assertThat(other.label()).isNotEqualTo("bob");
        assertThat(finder.find(other).routes()).containsExactly(new Route(WORK, false));
    }

    @Test
    void knowsNothingWhenTheDirectoryIsNotThere() throws Exception {
        Contact bob = contacts.pin(record("bob", 2, 1, HOME));
        publish(record("bob", 2, 2, WORK));
        server.close();

        assertThat(finder.find(bob).routes()).isEmpty();
    }

    @Test
    void asksAgainOnceTheDirectoryIsBack() throws Exception {
        Contact bob = contacts.pin(record("bob", 2, 1, HOME));
        publish(record("bob", 2, 2, WORK));
        int port = server.port();
        server.close();
        assertThat(finder.find(bob).routes()).isEmpty();

        DirectoryConfig atTheSamePlace = new DirectoryConfig(
                DirectoryConfig.loopback(data).bind(),
                port,
                data,
                Set.of(),
                DirectoryConfig.DEFAULT_LEASE,
                Operations.WITHOUT_CLIENT_LIMITS);
        server = DirectoryServer.start(atTheSamePlace, clock, new SecureRandom());

        assertThat(finder.find(bob).routes()).containsExactly(new Route(WORK, false));
    }

    @Test
    void knowsNothingWhenItIsRefusedOrAnsweredNonsense() throws Exception {
        Contact bob = contacts.pin(record("bob", 2, 1, HOME));
        for (String status : List.of("403 Forbidden", "429 Too Many Requests", "500 Oops", "200 OK", "302 Found")) {
            for (String body : List.of("{}", "nonsense", "{\"type\":\"about:blank\",\"status\":429}")) {
                try (HostileServer hostile = HostileServer.answering(status, body)) {
                    DirectoryFinder asking = finder(new DirectoryClient(hostile.origin(), clock));

                    assertThat(asking.find(bob).routes())
                            .as("%s %s", status, body)
                            .isEmpty();
                    assertThat(hostile.requests).hasValue(1);
                }
            }
        }
        assertThat(contacts.all()).containsExactly(bob);
    }

    private void publish(SignedRecord record) throws Exception {
        assertThat(client.publish(record).result()).isEqualTo(PublishResult.CLAIMED);
    }

    private SignedRecord record(String name, int seed, long seq, HostPort... addresses) {
        try (Identity identity = FixedIdentity.of(seed)) {
            return SignedRecord.sign(
                    identity, PeerRecord.of(identity, new Username(name), List.of(addresses), seq, clock.instant()));
        }
    }
}
