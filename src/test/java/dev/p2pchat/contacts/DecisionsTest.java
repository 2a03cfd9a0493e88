// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.contacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.HostPort;
import dev.p2pchat.base.Username;
import dev.p2pchat.cbor.CborMap;
import dev.p2pchat.handshake.MovableClock;
import dev.p2pchat.identity.FixedIdentity;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.identity.SignedRecord;
import dev.p2pchat.journal.Journal;
import dev.p2pchat.journal.JournalEntry;
import dev.p2pchat.storage.Key;
import dev.p2pchat.storage.Table;
import dev.p2pchat.storage.memory.MemoryStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a person decides about others, and what others can do to that: nothing. */
class DecisionsTest {
    private static final HostPort HOME = new HostPort("192.0.2.1", 9000);
    private static final Table TABLE = new Table("contacts");

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

    // Requests.

    @Test
    void remembersWhoAsksAndFromWhere() {
        Contact bob = book.request(record("bob", 2), "192.0.2.1");

        assertThat(bob.standing()).isEqualTo(Standing.REQUEST);
        assertThat(bob.askedFrom()).isEqualTo("192.0.2.1");
        assertThat(bob.isWelcome()).isFalse();
        assertThat(book.requests()).containsExactly(bob);
        assertThat(book.contacts()).isEmpty();
        assertThat(book.request(record("bob", 2), "192.0.2.9"))
                .as("asking again changes nothing")
                .isEqualTo(bob);
    }

    @Test
    void doesNotFindARequestAsAContactByTheNameItChose() {
        Contact bob = book.request(record("bob", 2), null);

        assertThat(book.findContact("bob")).isEmpty();
        assertThat(book.findContact(id(2).toString())).isEmpty();
        assertThat(book.findContact(bob.label())).isEmpty();
        assertThat(book.find("bob")).contains(bob);
        assertThat(book.find("bob", contact -> contact.standing() == Standing.REQUEST))
                .contains(bob);
    }

    @Test
    void findsNobodyByANameTheyGaveThemselvesLater() {
        book.pin(record("mallory", 3));
        book.update(Chain.record("carol", 2, List.of(), 3));

        assertThat(book.find("carol")).isEmpty();
        assertThat(book.findContact("carol")).isEmpty();
    }

    @Test
    void findsWhoIsShownWithTheirKeyByTheNameAloneWhereOnlyOneIsButNotToWriteTo() {
        book.pin(record("bob", 2));
        book.pin(record("bob", 3));
        assertThat(book.findContact("bob")).contains(find(2));
        book.decide(id(2), contact -> contact.removed().withLabel("robert")).join();
        assertThat(book.find("bob")).contains(find(3));
        assertThat(book.findContact("bob"))
                .as("it may be a key that was given up")
                .isEmpty();
        assertThat(book.findContact(find(3).label())).contains(find(3));

        book.pin(record("bob", 4));
        book.decide(id(4), contact -> contact.withLabel("bob (" + id(4).keyId() + ")"))
                .join();
        assertThat(book.find("bob")).as("two of them").isEmpty();
    }

    @Test
    void doesNotMakeARequestOfWhomSomebodyDecidedAboutMeanwhile() {
        Contact contact = book.pin(record("bob", 2));
        Contact rejected = book.note(record("carol", 3), Standing.REJECTED);
        book.note(record("dave", 4), Standing.STRANGER);
        book.decide(id(4), Contact::blocked).join();
        Contact blocked = find(4);

        assertThat(book.request(record("bob", 2), null)).isEqualTo(contact);
        assertThat(book.request(record("carol", 3), null)).isEqualTo(rejected);
        assertThat(book.request(record("dave", 4), null)).isEqualTo(blocked);
        assertThat(book.requests()).isEmpty();
    }

    @Test
    void aRemovedContactAsksAgainUnderTheLabelTheyHad() {
        book.pin(record("bob", 2));
        book.decide(id(2), Contact::verified).join();
        book.decide(id(2), contact -> contact.muted(true)).join();
        book.decide(id(2), Contact::removed).join();

        assertThat(find(2).standing()).isEqualTo(Standing.STRANGER);
        assertThat(find(2).marks()).isEqualTo(Marks.NONE);
        Contact asking = book.request(record("bob", 2), "192.0.2.1");

        assertThat(asking.standing()).isEqualTo(Standing.REQUEST);
        assertThat(asking.label()).isEqualTo("bob");
        assertThat(asking.askedFrom()).isEqualTo("192.0.2.1");
    }

    // Labels.

    @Test
    void takesTheLabelFromARequestForAContact() {
        book.request(record("bob", 3), null);
        assertThat(find(3).label()).isEqualTo("bob");

        Contact bob = book.pin(record("bob", 2));

        assertThat(bob.label()).isEqualTo("bob");
        assertThat(find(3).label()).isEqualTo("bob (" + id(3).keyId() + ")");
        assertThat(book.find("bob")).contains(bob);
    }

    @Test
    void showsARequestThatLooksLikeALaterContactApart() {
        book.request(record("b0b", 3), null);

        book.pin(record("bob", 2));

        assertThat(find(2).label()).isEqualTo("bob");
        assertThat(find(3).label()).isEqualTo("b0b (" + id(3).keyId() + ")");
    }

    @Test
    void takesTheLabelFromARequestWhenAContactIsRenamed() {
        book.pin(record("bob", 2));
        book.request(record("carol", 3), null);

        assertThat(book.rename(id(2), new Username("carol")).join()).isTrue();

        assertThat(find(2).label()).isEqualTo("carol");
        assertThat(find(3).label()).isEqualTo("carol (" + id(3).keyId() + ")");
    }

    @Test
    void givesWhomWeAcceptTheirNameWhereNoContactHasOneLikeIt() {
        book.request(record("bob", 2), null);
        book.request(record("bob", 3), null);
        assertThat(find(3).label()).isEqualTo("bob (" + id(3).keyId() + ")");

        accept(3);
        assertThat(find(3).label()).isEqualTo("bob");
        assertThat(find(2).label()).isEqualTo("bob (" + id(2).keyId() + ")");
        accept(2);
        assertThat(find(2).label()).isEqualTo("bob (" + id(2).keyId() + ")");
    }

    @Test
    void renamesNobodyToALabelThatAnotherContactHas() {
        book.pin(record("bob", 2));
        book.pin(record("carol", 3));

        assertThat(book.rename(id(3), new Username("bob")).join()).isFalse();
        assertThat(find(3).label()).isEqualTo("carol");
        assertThat(book.rename(id(3), new Username("carol")).join())
                .as("their own")
                .isTrue();
        assertThat(book.rename(id(3), new Username("caroline")).join()).isTrue();
        assertThat(book.rename(id(2), new Username("carol")).join())
                .as("free again")
                .isTrue();
        assertThat(book.find("caroline")).contains(find(3));
        assertThat(book.find("carol")).contains(find(2));
    }

    @Test
    void knowsOnlyWhomItKnows() {
        assertThatIllegalArgumentException().isThrownBy(() -> book.decide(id(2), Contact::blocked));
        assertThatIllegalArgumentException().isThrownBy(() -> book.rename(id(2), new Username("x")));
        assertThatIllegalArgumentException().isThrownBy(() -> accept(2, 3));
        assertThatIllegalArgumentException().isThrownBy(() -> book.forget(id(2), tx -> {}));
    }

    // Blocking.

    @Test
    void refusesTheBlockedAndNobodyElse() {
        book.pin(record("bob", 2));
        assertThat(book.refuses(record("bob", 2))).isFalse();
        assertThat(book.refuses(record("carol", 3))).isFalse();

        book.decide(id(2), Contact::blocked).join();

        assertThat(book.refuses(record("bob", 2))).isTrue();
        assertThat(find(2).isWelcome()).isFalse();
        assertThat(book.contacts()).containsExactly(find(2));
        clock.advance(Duration.ofHours(1));
        book.decide(id(2), contact -> contact.unblocked(clock.instant())).join();
        assertThat(book.refuses(record("bob", 2))).isFalse();
        assertThat(find(2).isWelcome()).isTrue();
        assertThat(find(2).marks().unblocked()).isEqualTo(clock.instant());
        assertThat(told.news).isEmpty();
    }

    @Test
    void aBlockedRequestIsNoneAnyMore() {
        book.request(record("bob", 2), null);

        book.decide(id(2), Contact::blocked).join();

        assertThat(book.requests()).isEmpty();
        book.decide(id(2), contact -> contact.unblocked(clock.instant())).join();
        assertThat(book.requests()).isEmpty();
        assertThat(find(2).standing()).isEqualTo(Standing.STRANGER);
    }

    @Test
    void keepsWhatWasComparedOfABlockedContact() {
        book.pin(record("bob", 2));
        book.decide(id(2), Contact::verified).join();

        book.decide(id(2), Contact::blocked).join();

        assertThat(find(2).marks().verified()).isTrue();
    }

    // Claims to a name.

    @Test
    void tellsOnceOfSomebodyWhoClaimsAContactsNameAndKeepsTheClaim() {
        book.pin(record("bob", 2));
        SignedRecord other = record("bob", 3);

        book.claimed(other);
        book.claimed(other);

        assertThat(find(2).rival()).isEqualTo(other);
        assertThat(find(2).label()).isEqualTo("bob");
        assertThat(book.find(id(3))).isEmpty();
        assertThat(told.news).containsExactly("not bob but bob (" + id(3).keyId() + ")");
    }

    @Test
    void aClaimThatIsKeptIsAnEventOnceAndAnAlarmInEachRun() {
        book.pin(record("bob", 2));
        book.claimed(record("bob", 3));
        ContactBook later = bookOfTheNextRun();
        later.attach(told);

        later.claimed(record("bob", 3));
        later.claimed(Chain.record("bob", 5, List.of(HOME), 3));

        assertThat(claimers()).containsExactly(id(3));
        assertThat(told.news).hasSize(2).containsOnly("not bob but bob (" + id(3).keyId() + ")");
        later.claimed(record("bob", 4));
        assertThat(claimers()).containsExactly(id(3), id(4));
    }

    @Test
    void aClaimOfSomebodyAddedIsAnEventCommittedWithThem() {
        book.pin(record("bob", 2));
        book.pin(record("bob", 3));
        assertThat(claimers()).containsExactly(id(3));

        bookOfTheNextRun().pin(record("bob", 3));
        assertThat(claimers()).containsExactly(id(3));
    }

    private ContactBook bookOfTheNextRun() {
        commit();
        return new ContactBook(store, new Journal(store, clock, new SecureRandom()), clock);
    }

    /** Waits for all that was queued before. */
    private void commit() {
        store.write(transaction -> true).join();
    }

    /** Who claimed a contact's name, as the journal has it. */
    private List<PeerId> claimers() {
        commit();
        List<PeerId> found = new ArrayList<>();
        store.read(transaction -> {
            Journal.read(transaction, 0, (first, committed) -> {
                if (committed.entry() instanceof JournalEntry.NameClaimed claim) {
                    found.add(claim.claimer());
                }
                return true;
            });
            return true;
        });
        return found;
    }

    @Test
    void keepsTheNewestRecordOfAClaim() {
        book.pin(record("bob", 2));
        SignedRecord newer = Chain.record("bob", 5, List.of(HOME), 3);

        book.claimed(record("bob", 3));
        book.claimed(newer);
        book.claimed(record("bob", 3));

        assertThat(find(2).rival()).isEqualTo(newer);
        assertThat(told.news).hasSize(1);
    }

    @Test
    void takesNoClaimOfOtherNamesOrOfTheSamePerson() {
        book.pin(record("bob", 2));

        book.claimed(record("carol", 3));
        book.claimed(Chain.record("bob", 9, List.of(), 2));

        assertThat(find(2).rival()).isNull();
        assertThat(told.news).isEmpty();
    }

    @Test
    void takesNoClaimOfWhomWasDecidedAbout() {
        book.pin(record("bob", 2));
        book.note(record("bob", 3), Standing.REJECTED);
        book.pin(record("bob", 4));
        book.note(record("bob", 5), Standing.STRANGER);
        book.decide(id(5), Contact::blocked).join();
        told.news.clear();

        for (int key = 3; key <= 5; key++) {
            book.claimed(record("bob", key));
        }

        assertThat(find(2).rival()).isNull();
        assertThat(told.news).isEmpty();
    }

    @Test
    void aNameGoesToAContactWhoBearsItAlsoWhenNobodyClaimsItAnyMore() {
        book.pin(record("bob", 2));
        book.claimed(record("bob", 3));
        // Bob's new key, from an invitation that he handed over himself.
        book.pin(record("bob", 3));
        assertThat(find(2).rival()).isNull();
        assertThat(book.claimsTo(find(2))).extracting(SignedRecord::id).containsExactly(id(3));

        assertThat(accept(2, 3)).isPresent();

        assertThat(find(3).label()).isEqualTo("bob");
        assertThat(find(2).label()).startsWith("bob (");
    }

    @Test
    void aStrangerIsNotFoundByANameThatIsAContacts() {
        book.pin(record("bob", 2));
        book.request(record("bob", 3), null);

        assertThat(book.find("bob", contact -> contact.standing() == Standing.REQUEST))
                .isEmpty();
        assertThat(book.find(find(3).label(), contact -> contact.standing() == Standing.REQUEST))
                .contains(find(3));
    }

    @Test
    void aClaimIsOverWhenItsRequestIsAnsweredEitherWay() {
        book.pin(record("bob", 2));
        for (int key = 3; key <= 5; key++) {
            book.request(record("bob", key), null);
            book.claimed(record("bob", key));
            assertThat(find(2).rival()).isEqualTo(record("bob", key));
            switch (key) {
                case 3 -> book.decide(id(key), Contact::rejected).join();
                case 4 -> book.decide(id(key), Contact::blocked).join();
                default -> accept(key);
            }
            assertThat(find(2).rival()).as("key %d", key).isNull();
        }
        assertThat(find(2).label()).isEqualTo("bob");
        assertThat(find(5).label()).isEqualTo("bob (" + id(5).keyId() + ")");
    }

    @Test
    void aClaimIsOverWhenWhoeverMadeItIsAddedByKey() {
        book.pin(record("bob", 2));
        book.claimed(record("bob", 3));

        book.pin(record("bob", 3));

        assertThat(find(2).rival()).isNull();
    }

    @Test
    void aClaimFollowsItsOwnersRotation() {
        book.pin(record("bob", 2));
        book.request(record("bob", 3), null);
        book.claimed(record("bob", 3));
        book.update(Chain.record("bob", 1, List.of(), 3, 4));

        book.decide(id(4), Contact::rejected).join();

        assertThat(find(2).rival()).isNull();
    }

    @Test
    void givesTheLabelToARequestThatClaimsIt() {
        book.pin(record("bob", 2));
        book.decide(id(2), Contact::verified).join();
        book.request(record("bob", 3), null);
        book.claimed(record("bob", 3));

        Contact now = accept(2, 3).orElseThrow();

        assertThat(now).isEqualTo(find(3));
        assertThat(now.label()).isEqualTo("bob");
        assertThat(now.standing()).isEqualTo(Standing.CONTACT);
        assertThat(now.askedFrom()).isNull();
        assertThat(find(2).label()).isEqualTo("bob (" + id(2).keyId() + ")");
        assertThat(find(2).standing()).isEqualTo(Standing.CONTACT);
        assertThat(find(2).marks().verified())
                .as("for the key it was compared for")
                .isTrue();
        assertThat(find(2).rival()).isNull();
        assertThat(reopened().all()).containsExactlyInAnyOrderElementsOf(book.all());
    }

    @Test
    void givesTheLabelToAKeyThatOnlyTheDirectoryKnows() {
        book.pin(record("bob", 2));
        book.rename(id(2), new Username("bobby")).join();
        book.claimed(record("bob", 3));

        Contact now = accept(2, 3).orElseThrow();

        assertThat(now.id()).isEqualTo(id(3));
        assertThat(now.label()).as("the label we chose").isEqualTo("bobby");
        assertThat(find(2).label()).isEqualTo("bob (" + id(2).keyId() + ")");
    }

    @Test
    void whoeverIsShownWithTheirKeyIsNotTakenForAnother() {
        book.pin(record("bob", 2));
        Contact second = book.pin(record("bob", 3));
        told.news.clear();

        book.claimed(record("bob", 4));

        assertThat(find(2).rival()).isEqualTo(record("bob", 4));
        assertThat(find(3)).isEqualTo(second);
        assertThat(told.news).hasSize(1);
        assertThat(accept(3, 4)).isEmpty();
    }

    @Test
    void givesNothingAwayWhereNobodyClaimsIt() {
        Contact bob = book.pin(record("bob", 2));

        assertThat(accept(2, 3)).isEmpty();
        assertThat(find(2)).isEqualTo(bob);
    }

    @Test
    void aContactsNameIsClaimedAlsoWhereTheyAreShownUnderAnother() {
        book.pin(record("bob", 2));
        book.rename(id(2), new Username("bobby")).join();

        assertThat(book.isClaim(record("bob", 3))).isTrue();
        assertThat(book.isClaim(record("carol", 3))).isFalse();
        assertThat(book.isClaim(record("bob", 2))).as("bob himself").isFalse();
        book.pin(record("bob", 4));
        assertThat(book.isClaim(record("bob", 4)))
                .as("somebody we chose for all that")
                .isFalse();
    }

    @Test
    void anotherKeyThanTheOneThatWasMeantDoesNotGetTheName() {
        Contact bob = book.pin(record("bob", 2));
        book.claimed(record("bob", 3));
        book.claimed(record("bob", 4));

        assertThat(accept(2, 3)).isEmpty();

        assertThat(find(2).label()).isEqualTo(bob.label());
        assertThat(book.find(id(3))).isEmpty();
    }

    private Optional<Contact> accept(int contact, int claimer) {
        return book.acceptRival(id(contact), id(claimer), transaction -> true, done -> {})
                .map(done -> {
                    done.join();
                    return find(claimer);
                });
    }

    // What lies in the store.

    @Test
    void remembersEveryDecision() {
        book.pin(Chain.record("bob", 1, List.of(HOME), 2));
        book.decide(id(2), Contact::verified).join();
        book.decide(id(2), contact -> contact.muted(true)).join();
        book.seen(id(2), HOME);
        book.claimed(record("bob", 9));
        book.request(record("carol", 3), "2001:db8::1");
        book.note(record("dave", 4), Standing.REJECTED);
        book.note(record("erin", 5), Standing.STRANGER);
        book.decide(id(5), Contact::blocked).join();
        book.pin(record("frank", 6));
        book.decide(id(6), Contact::blocked).join();
        clock.advance(Duration.ofSeconds(5));
        book.decide(id(6), contact -> contact.unblocked(clock.instant())).join();
        book.pin(record("grace", 7));
        book.update(Chain.record("grace", 1, List.of(), 7, 8));
        book.pin(record("heidi", 10));
        book.rename(id(10), new Username("mum")).join();
        book.pin(record("ivan", 11));
        book.decide(id(11), Contact::removed).join();

        ContactBook reopened = reopened();

        assertThat(reopened.all()).hasSize(8).containsExactlyInAnyOrderElementsOf(book.all());
        assertThat(reopened.requests()).isEqualTo(book.requests());
        assertThat(reopened.hasHost("192.0.2.1")).isTrue();
        assertThat(reopened.find(id(7))).contains(find(8));
    }

    @Test
    void commitsADecisionTogetherWithWhatBelongsToIt() {
        book.pin(record("bob", 2));
        boolean[] seen = {false};

        Boolean done = book.decide(
                        id(2),
                        Contact::blocked,
                        tx -> {
                            tx.put(new Table("x"), Key.of(Bytes.utf8("x")), Bytes.utf8("1"));
                            return true;
                        },
                        result -> seen[0] = result)
                .join();

        assertThat(done).isTrue();
        assertThat(seen[0]).isTrue();
        assertThat(stored(new Table("x"), Key.of(Bytes.utf8("x")))).isEqualTo(Bytes.utf8("1"));
    }

    @Test
    void forgetsSomebodyAltogether() {
        book.note(record("bob", 2), Standing.REJECTED);
        book.note(record("carol", 3), Standing.REJECTED);
        boolean[] with = {false};

        book.forget(id(2), tx -> with[0] = true);

        assertThat(book.find(id(2))).isEmpty();
        assertThat(reopened().all()).containsExactly(find(3));
        assertThat(with[0]).isTrue();
    }

    @Test
    void readsEntriesOfTheFirstVersionAsContacts() {
        SignedRecord bob = record("bob", 2);
        Bytes entry = CborMap.builder()
                .put("label", "bob")
                .put("record", bob.record())
                .put("signature", bob.signature())
                .put("addresses", List.of(HOME.toString()))
                .put("pinned", 5)
                .put("seen", 7)
                .encode();
        store.write(tx -> {
                    tx.put(TABLE, Key.of(bob.id().hash()), entry);
                    return true;
                })
                .join();

        Contact read = reopened().find("bob").orElseThrow();

        assertThat(read)
                .isEqualTo(new Contact(
                        "bob",
                        Standing.CONTACT,
                        bob,
                        List.of(HOME),
                        Instant.ofEpochMilli(5),
                        Instant.ofEpochMilli(7),
                        Marks.NONE,
                        List.of(),
                        null,
                        null));
    }

    private Bytes stored(Table table, Key key) {
        return store.read(tx -> tx.get(table, key));
    }

    private void accept(int seed) {
        book.welcome(id(seed), tx -> true, done -> {}).join();
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

    private static SignedRecord record(String name, int seed) {
        return Chain.record(name, 1, List.of(), seed);
    }
}
