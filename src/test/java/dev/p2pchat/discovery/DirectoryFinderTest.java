// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.p2pchat.base.HostPort;
import dev.p2pchat.base.Username;
import dev.p2pchat.contacts.Contact;
import dev.p2pchat.contacts.ContactBook;
import dev.p2pchat.directory.FakeClock;
import dev.p2pchat.directory.api.Origin;
import dev.p2pchat.directory.api.PublishResult;
import dev.p2pchat.directory.client.DirectoryClient;
import dev.p2pchat.directory.client.HostileServer;
import dev.p2pchat.directory.server.DirectoryConfig;
import dev.p2pchat.directory.server.DirectoryServer;
import dev.p2pchat.identity.FixedIdentity;
import dev.p2pchat.identity.Identity;
import dev.p2pchat.identity.PeerRecord;
import dev.p2pchat.identity.SignedRecord;
import dev.p2pchat.storage.memory.MemoryStore;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
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
    private final ContactBook contacts = new ContactBook(store, clock);
    private DirectoryServer server;
    private DirectoryClient client;
    private DirectoryFinder finder;

    @BeforeEach
    void start() throws Exception {
        server = DirectoryServer.start(DirectoryConfig.loopback(data), clock, new SecureRandom());
        client = new DirectoryClient(new Origin("http", "127.0.0.1", server.port()), clock);
        finder = new DirectoryFinder(client, contacts, clock);
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

        assertThat(finder.find(bob)).containsExactly(new Route(WORK, false), new Route(HOME, false));
        assertThat(contacts.find(bob.id()).orElseThrow().record()).isEqualTo(newer);
    }

    @Test
    void takesAnAnswerByAnotherKeyForNone() throws Exception {
        Contact bob = contacts.pin(record("bob", 2, 1, HOME));
        SignedRecord other = record("bob", 3, 99, WORK);
        publish(other);

        assertThat(finder.find(bob)).isEmpty();
        assertThat(contacts.all()).hasSize(1);
        assertThat(contacts.find("bob").orElseThrow().record()).isEqualTo(bob.record());
        assertThat(contacts.find("bob").orElseThrow().rival()).isEqualTo(other);
    }

    @Test
    void neverSaysThatAnAddressIsProven() throws Exception {
        Contact bob = contacts.pin(record("bob", 2, 1, HOME));
        contacts.seen(bob.id(), HOME);
        publish(record("bob", 2, 2, HOME));

        assertThat(finder.find(bob)).containsExactly(new Route(HOME, false));
    }

    @Test
    void takesAnExpiredRecordForNone() throws Exception {
        Contact bob = contacts.pin(record("bob", 2, 1, HOME));
        publish(record("bob", 2, 2, WORK));
        clock.advance(PeerRecord.LIFETIME.plus(PeerRecord.CLOCK_TOLERANCE));
        assertThat(finder.find(bob)).as("within what clocks may differ").hasSize(1);

        clock.advance(Duration.ofMillis(1));

        assertThat(finder.find(bob)).isEmpty();
    }

    @Test
    void doesNotLetAReplayedRecordTakeTheNewerOnesPlace() throws Exception {
        publish(record("bob", 2, 1, HOME));
        SignedRecord newest = record("bob", 2, 5, WORK);
        Contact bob = contacts.pin(newest);

        assertThat(finder.find(bob)).containsExactly(new Route(HOME, false));
        assertThat(contacts.find(bob.id()).orElseThrow().record()).isEqualTo(newest);
    }

    @Test
    void knowsNothingOfWhomTheDirectoryDoesNotKnow() {
        Contact bob = contacts.pin(record("bob", 2, 1, HOME));

        assertThat(finder.find(bob)).isEmpty();
    }

    @Test
    void asksForTheNameAndNotForTheLabel() throws Exception {
        contacts.pin(record("bob", 2, 1));
        Contact other = contacts.pin(record("bob", 3, 1));
        publish(record("bob", 3, 2, WORK));

        assertThat(other.label()).isNotEqualTo("bob");
        assertThat(finder.find(other)).containsExactly(new Route(WORK, false));
    }

    @Test
    void knowsNothingWhenTheDirectoryIsNotThere() throws Exception {
        Contact bob = contacts.pin(record("bob", 2, 1, HOME));
        publish(record("bob", 2, 2, WORK));
        server.close();

        assertThat(finder.find(bob)).isEmpty();
    }

    @Test
    void asksAgainOnceTheDirectoryIsBack() throws Exception {
        Contact bob = contacts.pin(record("bob", 2, 1, HOME));
        publish(record("bob", 2, 2, WORK));
        int port = server.port();
        server.close();
        assertThat(finder.find(bob)).isEmpty();

        DirectoryConfig atTheSamePlace = new DirectoryConfig(
                DirectoryConfig.loopback(data).bind(), port, data, Set.of(), DirectoryConfig.DEFAULT_LEASE);
        server = DirectoryServer.start(atTheSamePlace, clock, new SecureRandom());

        assertThat(finder.find(bob)).containsExactly(new Route(WORK, false));
    }

    @Test
    void knowsNothingWhenItIsRefusedOrAnsweredNonsense() throws Exception {
        Contact bob = contacts.pin(record("bob", 2, 1, HOME));
        for (String status : List.of("403 Forbidden", "429 Too Many Requests", "500 Oops", "200 OK", "302 Found")) {
            for (String body : List.of("{}", "nonsense", "{\"type\":\"about:blank\",\"status\":429}")) {
                try (HostileServer hostile = HostileServer.answering(status, body)) {
                    DirectoryFinder asking =
                            new DirectoryFinder(new DirectoryClient(hostile.origin(), clock), contacts, clock);

                    assertThat(asking.find(bob)).as("%s %s", status, body).isEmpty();
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
