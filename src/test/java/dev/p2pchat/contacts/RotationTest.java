// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.contacts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.p2pchat.base.HostPort;
import dev.p2pchat.handshake.MovableClock;
import dev.p2pchat.identity.FixedIdentity;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.identity.SignedRecord;
import dev.p2pchat.journal.Journal;
import dev.p2pchat.storage.Key;
import dev.p2pchat.storage.Table;
import dev.p2pchat.storage.memory.MemoryStore;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a pin follows its owner from key to key, and nobody else. Bob's keys are 2, 3, 4 and so on. */
class RotationTest {
    private static final HostPort HOME = new HostPort("192.0.2.1", 9000);

    private final MemoryStore store = new MemoryStore();
    private final MovableClock clock = new MovableClock();
    private final ContactBook book = new ContactBook(store, new Journal(store, clock, new SecureRandom()), clock);
    private final Told told = new Told();

    @BeforeEach
    void listen() {
        book.attach(told);
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    @Test
    void followsTheKeyThatTheOldOneNamed() {
        Contact before = book.pin(bob(5, 2));
        book.seen(id(2), HOME);
        book.decide(id(2), contact -> contact.muted(true)).join();

        Contact now = book.update(bob(1, 2, 3)).orElseThrow();

        assertThat(now.id()).isEqualTo(id(3));
        assertThat(now.label()).isEqualTo("bob");
        assertThat(now.former()).containsExactly(id(2));
        assertThat(now.conversation()).isEqualTo(before.conversation()).isEqualTo(id(2));
        assertThat(now.standing()).isEqualTo(Standing.CONTACT);
        assertThat(now.marks().muted()).isTrue();
        assertThat(now.addresses()).containsExactly(HOME);
        assertThat(now.pinned()).isEqualTo(before.pinned());
        assertThat(book.all()).containsExactly(now);
        assertThat(told.news).containsExactly("bob has a new key");
    }

    @Test
    void isFoundByEveryKeyTheyHadAndByLabel() {
        book.pin(bob(1, 2));
        Contact now = book.pin(bob(1, 2, 3, 4));

        for (int key : new int[] {2, 3, 4}) {
            assertThat(book.find(id(key))).contains(now);
            assertThat(book.find(id(key).toString())).contains(now);
            assertThat(book.findContact(id(key).toString())).contains(now);
            assertThat(book.conversationOf(id(key))).isEqualTo(id(2));
        }
        assertThat(book.find("bob")).contains(now);
    }

    @Test
    void isNoLongerVerifiedAfterARotation() {
        book.pin(bob(1, 2));
        book.decide(id(2), Contact::verified).join();

        book.update(bob(1, 2, 3));

        assertThat(find(3).marks().verified()).isFalse();
    }

    @Test
    void followsWhoeverMissedTwoRotations() {
        book.pin(bob(1, 2));

        Contact now = book.update(bob(1, 2, 3, 4)).orElseThrow();

        assertThat(now.id()).isEqualTo(id(4));
        assertThat(now.former()).containsExactly(id(2), id(3));
        assertThat(told.news).hasSize(1);
    }

    @Test
    void followsFromWithinAChainThatBeginsEarlierThanThePin() {
        book.pin(bob(1, 3));

        Contact now = book.update(bob(1, 2, 3, 4)).orElseThrow();

        assertThat(now.former()).containsExactly(id(3));
        assertThat(now.conversation()).isEqualTo(id(3));
        assertThat(book.find(id(2))).as("a key that was never pinned here").isEmpty();
    }

    @Test
    void doesNotFollowAChainThatBeginsLaterThanThePin() {
        Contact bob = book.pin(bob(1, 2));

        assertThat(book.update(bob(1, 3, 4))).isEmpty();

        assertThat(book.all()).containsExactly(bob);
        assertThat(told.news).isEmpty();
    }

    @Test
    void takesAnotherSuccessorOfTheOldKeyForAnotherPersonAndRaisesTheAlarm() {
        book.pin(bob(1, 2));
        Contact bob = book.update(bob(1, 2, 3)).orElseThrow();
        told.news.clear();
        SignedRecord thief = bob(99, 2, 7);

        assertThat(book.update(thief)).isEmpty();
        assertThat(book.refuses(thief)).as("a stranger like any other").isFalse();
        Contact request = book.request(thief, null);
        book.claimed(thief);

        assertThat(request.label()).isEqualTo("bob (" + id(7).keyId() + ")");
        assertThat(find(3)).isEqualTo(bob.withRival(thief));
        assertThat(find(2)).isEqualTo(find(3));
        assertThat(book.conversationOf(id(7))).isEqualTo(id(7));
        assertThat(told.news).containsExactly("not bob but " + request.label());
    }

    @Test
    void refusesAKeyThatWasReplacedAndSaysSoOnce() {
        book.pin(bob(1, 2));
        book.update(bob(1, 2, 3));
        told.news.clear();
        SignedRecord old = bob(9, 2);

        assertThat(book.refuses(old)).isTrue();
        assertThat(book.refuses(old)).isTrue();

        assertThat(told.news).containsExactly("old key of bob");
        assertThat(book.refuses(bob(1, 2, 3))).isFalse();
        assertThat(book.update(old)).isEmpty();
    }

    @Test
    void neverGoesBackToAKeyThatWasReplaced() {
        book.pin(bob(1, 2));
        Contact bob = book.update(bob(1, 2, 3)).orElseThrow();
        SignedRecord old = bob(9, 2);

        assertThat(book.pin(old)).isEqualTo(bob);
        assertThat(book.request(old, null)).isEqualTo(bob);
        assertThat(book.note(old, Standing.REJECTED)).isEqualTo(bob);
        // The new key names the old one as the next: a chain of its own, and no way back.
        assertThat(book.pin(bob(9, 3, 2))).isEqualTo(bob);

        assertThat(book.all()).containsExactly(bob);
        assertThat(reopened().all()).containsExactly(bob);
    }

    @Test
    void staysBlockedUnderTheNextKey() {
        book.pin(bob(1, 2));
        book.decide(id(2), Contact::blocked).join();

        assertThat(book.refuses(bob(1, 2, 3))).as("before it was followed").isTrue();
        assertThat(book.refuses(bob(1, 2, 3, 4))).isTrue();
        book.update(bob(1, 2, 3));

        assertThat(book.refuses(bob(1, 2, 3))).isTrue();
        assertThat(book.refuses(bob(1, 2))).isTrue();
        assertThat(book.isBlocked(id(2))).isTrue();
        assertThat(book.isBlocked(id(3))).isTrue();
        assertThat(told.news).as("for whoever has sessions to end").hasSize(1);
    }

    @Test
    void tellsOfStrangersWhoChangeTheirKeysToo() {
        book.request(bob(1, 2), null);
        book.update(bob(1, 2, 3));
        book.note(Chain.record("carol", 1, List.of(), 10), Standing.REJECTED);
        book.update(Chain.record("carol", 1, List.of(), 10, 11));

        assertThat(find(3).standing()).isEqualTo(Standing.REQUEST);
        assertThat(find(11).standing()).isEqualTo(Standing.REJECTED);
        assertThat(told.news).as("their sessions have to end").hasSize(2);
    }

    @Test
    void leavesNoEntryOfTheOldKeyBehind() {
        book.pin(bob(1, 2));
        book.update(bob(1, 2, 3));
        book.update(bob(1, 2, 3, 4));
        store.write(tx -> true).join();

        List<Key> keys = new ArrayList<>();
        store.read(tx -> {
            tx.entries(new Table("contacts"), (key, value) -> keys.add(key));
            return true;
        });
        assertThat(keys).containsExactly(Key.of(id(4).hash()));
        assertThat(reopened().all()).isEqualTo(book.all());
        assertThat(reopened().find(id(2))).isEqualTo(book.find(id(4)));
    }

    @Test
    void keepsTheFirstKeyAndTheLastOfMoreThan64() {
        book.pin(bob(1, 2));
        for (int key = 3; key <= 80; key++) {
            book.update(bob(1, key - 1, key));
        }

        Contact bob = find(80);
        assertThat(bob.former()).hasSize(Contact.MAX_FORMER);
        assertThat(bob.conversation()).isEqualTo(id(2));
        List<PeerId> last =
                IntStream.range(80 - 63, 80).mapToObj(RotationTest::id).toList();
        assertThat(bob.former().subList(1, Contact.MAX_FORMER)).isEqualTo(last);
        store.write(tx -> true).join();
        assertThat(reopened().all()).containsExactly(bob);
    }

    @Test
    void doesNotMakeOnePersonOfTwo() {
        // Somebody whose two keys were both pinned before anybody knew they were one's.
        Contact first = book.pin(bob(1, 2));
        Contact second = book.pin(Chain.record("robert", 1, List.of(), 3));

        assertThat(book.update(bob(1, 2, 3, 4))).isEmpty();

        assertThat(book.find(id(2))).contains(first);
        assertThat(book.find(id(3))).contains(second);
        assertThat(book.refuses(bob(1, 2, 3, 4))).isFalse();
        book.decide(id(3), Contact::blocked).join();
        assertThat(book.refuses(bob(1, 2, 3, 4)))
                .as("one key of the chain is blocked")
                .isTrue();
    }

    private ContactBook reopened() {
        store.write(tx -> true).join();
        return new ContactBook(store, new Journal(store, clock, new SecureRandom()), clock);
    }

    private Contact find(int seed) {
        return book.find(id(seed)).orElseThrow();
    }

    private static PeerId id(int seed) {
        return FixedIdentity.of(seed).id();
    }

    private static SignedRecord bob(long seq, int... seeds) {
        return Chain.record("bob", seq, List.of(), seeds);
    }
}
