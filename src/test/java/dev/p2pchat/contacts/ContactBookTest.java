// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.contacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.HostPort;
import dev.p2pchat.base.Username;
import dev.p2pchat.cbor.CborMap;
import dev.p2pchat.handshake.MovableClock;
import dev.p2pchat.identity.FixedIdentity;
import dev.p2pchat.identity.Identity;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.identity.PeerRecord;
import dev.p2pchat.identity.SignedRecord;
import dev.p2pchat.journal.Journal;
import dev.p2pchat.storage.GroupCommit;
import dev.p2pchat.storage.HeldWriter;
import dev.p2pchat.storage.Key;
import dev.p2pchat.storage.StoreFailedException;
import dev.p2pchat.storage.Table;
import dev.p2pchat.storage.memory.MemoryStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ContactBookTest {
    private static final HostPort HOME = new HostPort("192.0.2.1", 9000);
    private static final HostPort WORK = new HostPort("192.0.2.2", 9000);
    private static final HostPort CAFE = new HostPort("192.0.2.3", 9000);

    private final MemoryStore store = new MemoryStore();
    private final MovableClock clock = new MovableClock();
    private final ContactBook book = new ContactBook(store, new Journal(store, clock, new SecureRandom()), clock);

    @AfterEach
    void closeStore() {
        store.close();
    }

    @Test
    void pinsWhomItSeesForTheFirstTime() {
        Contact bob = book.pin(record("bob", 2, 1));

        assertThat(bob.label()).isEqualTo("bob");
        assertThat(bob.pinned()).isEqualTo(clock.instant());
        assertThat(bob.seen()).isEqualTo(Instant.EPOCH);
        assertThat(book.find(bob.id())).contains(bob);
        assertThat(book.all()).containsExactly(bob);
    }

    @Test
    void takesANewerRecordAndKeepsTheRest() {
        book.pin(record("bob", 2, 5, HOME));
        book.seen(id(2), CAFE);
        Instant pinned = clock.instant();
        clock.advance(Duration.ofDays(1));

        Contact bob = book.pin(record("bob", 2, 6, WORK));

        assertThat(bob.routes()).containsExactly(CAFE, WORK);
        assertThat(bob.pinned()).isEqualTo(pinned);
    }

    @Test
    void ignoresAnOlderRecordAndAnotherOfTheSameNumber() {
        Contact known = book.pin(record("bob", 2, 5, HOME));

        assertThat(book.pin(record("bob", 2, 4, WORK))).isEqualTo(known);
        assertThat(book.pin(record("bob", 2, 5, WORK))).isEqualTo(known);
        assertThat(book.find(id(2))).contains(known);
    }

    @Test
    void keepsTheLabelWhenAContactRenamesThemselves() {
        book.pin(record("bob", 2, 1));

        Contact renamed = book.pin(record("robert", 2, 2));

        assertThat(renamed.label()).isEqualTo("bob");
        assertThat(book.find("bob")).contains(renamed);
    }

    @Test
    void showsASecondPersonOfOneNameApart() {
        Contact bob = book.pin(record("bob", 2, 1));
        SignedRecord other = record("bob", 3, 99);
        Contact stranger = book.pin(other);

        assertThat(stranger.label()).isEqualTo("bob (" + id(3).keyId() + ")");
        assertThat(book.find("bob")).contains(bob);
        assertThat(book.find(stranger.label())).contains(stranger);
    }

    @Test
    void doesNotLetANewRecordOfAStrangerTakeTheName() {
        Contact bob = book.pin(record("bob", 2, 1));
        Contact stranger = book.pin(record("bob", 3, 1));

        Contact again = book.pin(record("bob", 3, 2));

        assertThat(again.label()).isEqualTo(stranger.label());
        assertThat(book.find("bob")).contains(bob);
    }

    @Test
    void doesNotLetAContactWhoRenamesThemselvesTakeAnothersName() {
        Contact bob = book.pin(record("bob", 2, 1));
        book.pin(record("mallory", 3, 1));

        Contact mallory = book.pin(record("bob", 3, 2));

        assertThat(mallory.label()).isEqualTo("mallory");
        assertThat(book.find("bob")).contains(bob);
    }

    @Test
    void findsByLabelInAnyCaseAndById() {
        Contact bob = book.pin(record("bob", 2, 1));
        Contact other = book.pin(record("bob", 3, 1));

        assertThat(book.find(" BOB ")).contains(bob);
        assertThat(book.find(bob.id().toString())).contains(bob);
        assertThat(book.find(other.id().toString().toLowerCase(Locale.ROOT).replace("-", "")))
                .contains(other);
        assertThat(book.find(other.label().toLowerCase(Locale.ROOT))).contains(other);
        assertThat(book.find("carol")).isEmpty();
        assertThat(book.find("")).isEmpty();
        assertThat(book.find(id(4).toString())).isEmpty();
    }

    @Test
    void remembersWhereAContactAnsweredNewestFirst() {
        book.pin(record("bob", 2, 1, HOME));

        book.seen(id(2), WORK);
        book.seen(id(2), CAFE);
        book.seen(id(2), WORK);
        book.seen(id(2), null);

        assertThat(find(2).routes()).containsExactly(WORK, CAFE, HOME);
        assertThat(find(2).seen()).isEqualTo(clock.instant());
    }

    @Test
    void remembersFourPlacesAndNoMore() {
        book.pin(record("bob", 2, 1));

        IntStream.rangeClosed(1, 10).forEach(n -> book.seen(id(2), new HostPort("192.0.2." + n, 1)));

        assertThat(find(2).routes())
                .extracting(HostPort::host)
                .containsExactly("192.0.2.10", "192.0.2.9", "192.0.2.8", "192.0.2.7");
    }

    @Test
    void offersNoRouteTwice() {
        book.pin(record("bob", 2, 1, HOME, WORK));

        book.seen(id(2), WORK);

        assertThat(find(2).routes()).containsExactly(WORK, HOME);
    }

    @Test
    void doesNotPinWhomItOnlySaw() {
        book.seen(id(2), HOME);

        assertThat(book.all()).isEmpty();
    }

    @Test
    void isReadWhileAChangeWaitsForTheStore() throws Exception {
        book.pin(record("bob", 2, 1, HOME));
        Thread changes = new Thread(() -> {
            for (int i = 0; i <= GroupCommit.MAX_QUEUED_OPERATIONS; i++) {
                book.seen(id(2), HOME);
            }
        });
        HeldWriter held = HeldWriter.of(store);
        try {
            changes.start();
            await().until(() -> changes.getState() == Thread.State.WAITING);

            CompletableFuture<Optional<Contact>> found = CompletableFuture.supplyAsync(() -> book.find("bob"));

            assertThat(found).succeedsWithin(Duration.ofSeconds(10));
        } finally {
            held.close();
        }
        changes.join();
    }

    @Test
    void survivesBeingOpenedAgain() {
        book.pin(record("bob", 2, 1, HOME));
        book.pin(record("bob", 3, 1));
        book.pin(record("carol", 4, 1));
        book.seen(id(2), new HostPort("2001:db8::1", 9000));
        book.pin(record("carol", 4, 2, WORK));
        store.write(tx -> true).join(); // the store writes in order: what came before is committed now

        ContactBook reopened = new ContactBook(store, new Journal(store, clock, new SecureRandom()), clock);

        assertThat(reopened.all()).containsExactlyInAnyOrderElementsOf(book.all());
        assertThat(reopened.find("bob")).isEqualTo(book.find("bob"));
    }

    @Test
    void keepsPinningWhileTheProgramEnds() {
        store.close();

        Contact bob = book.pin(record("bob", 2, 1));
        book.seen(id(2), HOME);

        assertThat(bob.label()).isEqualTo("bob");
    }

    @Test
    void refusesToOpenWithADamagedEntry() {
        List<Bytes> entries = List.of(
                Bytes.EMPTY,
                Bytes.utf8("nonsense"),
                CborMap.builder().encode(),
                entry("bob", record("bob", 2, 1), "not an address"),
                entry("bob", record("bob", 2, 1), "192.0.2.1:0"),
                entry("b\u001b[2J", record("bob", 2, 1), "192.0.2.1:1"),
                forged());
        for (Bytes entry : entries) {
            store.write(tx -> {
                        tx.put(new Table("contacts"), Key.of(id(2).hash()), entry);
                        return true;
                    })
                    .join();

            assertThatExceptionOfType(StoreFailedException.class)
                    .as("%s", entry)
                    .isThrownBy(() -> new ContactBook(store, new Journal(store, clock, new SecureRandom()), clock))
                    .withMessageContaining("backup");
        }
    }

    private static Bytes entry(String label, SignedRecord record, String address) {
        return CborMap.builder()
                .put("label", label)
                .put("record", record.record())
                .put("signature", record.signature())
                .put("addresses", List.of(address))
                .put("pinned", 0)
                .put("seen", 0)
                .encode();
    }

    /** The record of one with the signature of another. */
    private static Bytes forged() {
        return CborMap.builder()
                .put("label", "bob")
                .put("record", record("bob", 2, 1).record())
                .put("signature", record("bob", 3, 1).signature())
                .put("addresses", List.of())
                .put("pinned", 0)
                .put("seen", 0)
                .encode();
    }

    private Contact find(int seed) {
        return book.find(id(seed)).orElseThrow();
    }

    private static PeerId id(int seed) {
        return FixedIdentity.of(seed).id();
    }

    private static SignedRecord record(String name, int seed, long seq, HostPort... addresses) {
        try (Identity identity = FixedIdentity.of(seed)) {
            return SignedRecord.sign(
                    identity,
                    PeerRecord.of(
                            identity,
                            new Username(name),
                            List.of(addresses),
                            seq,
                            Instant.parse("2026-01-01T00:00:00Z")));
        }
    }
}
