// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.Username;
import dev.p2pchat.contacts.Chain;
import dev.p2pchat.contacts.Contact;
import dev.p2pchat.contacts.ContactBook;
import dev.p2pchat.contacts.Standing;
import dev.p2pchat.handshake.MovableClock;
import dev.p2pchat.identity.FixedIdentity;
import dev.p2pchat.identity.Identity;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.identity.PeerRecord;
import dev.p2pchat.identity.SignedRecord;
import dev.p2pchat.journal.Journal;
import dev.p2pchat.storage.memory.MemoryStore;
import dev.p2pchat.wire.Envelope;
import dev.p2pchat.wire.Message;
import dev.p2pchat.wire.MessageId;
import dev.p2pchat.wire.StreamId;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AdmissionTest {
    private final SecureRandom random = new SecureRandom();
    private final MovableClock clock = new MovableClock();
    private final MemoryStore store = new MemoryStore();
    private final ContactBook book = new ContactBook(store, new Journal(store, clock, new SecureRandom()), clock);
    private final MessageLog log = new MessageLog(new Journal(store, clock, random), random);

    @AfterEach
    void closeStore() {
        store.close();
    }

    // What a stranger meets.

    @ParameterizedTest
    @EnumSource(
            value = AcceptMode.class,
            names = {"ASK", "CONTACTS"})
    void aStrangersMessageWaitsForOurAnswer(AcceptMode mode) {
        Admission admission = admission(mode);

        assertThat(admission.enter(record(2), from("192.0.2.1"))).isTrue();
        assertThat(admission.enter(record(2), from("192.0.2.1"))).isTrue();

        assertThat(admission.on(id(2), id(2), now())).isEqualTo(Verdict.HOLD);
        assertThat(book.requests()).singleElement().satisfies(asking -> {
            assertThat(asking.id()).isEqualTo(id(2));
            assertThat(asking.askedFrom()).isEqualTo("192.0.2.1");
        });
        assertThat(admission.takesLargeMessages(id(2))).isFalse();
    }

    @Test
    void everybodyIsAContactWhereAllAreAccepted() {
        Admission admission = admission(AcceptMode.ALL);
        assertThat(admission.takesLargeMessages(id(2)))
                .as("who writes for the first time")
                .isTrue();

        assertThat(admission.enter(record(2), from("192.0.2.1"))).isTrue();

        assertThat(admission.on(id(2), id(2), now())).isEqualTo(Verdict.STORE);
        assertThat(book.contacts()).hasSize(1);
        assertThat(admission.takesLargeMessages(id(2))).isTrue();
    }

    @Test
    void nobodyNewIsTakenInWhereNoneAre() {
        Admission admission = admission(AcceptMode.NONE);

        assertThat(admission.enter(record(2), from("192.0.2.1"))).isTrue();

        assertThat(admission.on(id(2), id(2), now())).isEqualTo(Verdict.REFUSE);
        assertThat(book.contacts()).isEmpty();
        assertThat(book.requests()).isEmpty();
        assertThat(admission.takesLargeMessages(id(2))).isFalse();
    }

    @ParameterizedTest
    @EnumSource(AcceptMode.class)
    void theRestDependsOnWhatWasDecidedAndNotOnTheMode(AcceptMode mode) {
        Admission admission = admission(mode);
        book.pin(record(2));
        book.note(record(3), Standing.REJECTED);
        book.pin(record(4));
        book.decide(id(4), Contact::blocked).join();
        book.request(record(5), null);

        for (int key = 2; key <= 5; key++) {
            assertThat(admission.enter(record(key), from("192.0.2.1"))).isTrue();
        }

        assertThat(admission.on(id(2), id(2), now())).isEqualTo(Verdict.STORE);
        assertThat(admission.on(id(3), id(3), now())).isEqualTo(Verdict.REFUSE);
        assertThat(admission.on(id(4), id(4), now())).isEqualTo(Verdict.DROP);
        assertThat(admission.on(id(5), id(5), now())).isEqualTo(Verdict.HOLD);
        assertThat(admission.takesLargeMessages(id(2))).isTrue();
        for (int key = 3; key <= 5; key++) {
            assertThat(admission.takesLargeMessages(id(key))).isFalse();
        }
    }

    @Test
    void onlyAskingModesTellOfWhatWaits() {
        assertThat(admission(AcceptMode.ASK).alerts()).isTrue();
        assertThat(admission(AcceptMode.ALL).alerts())
                .as("of a request from before everybody was accepted")
                .isTrue();
        assertThat(admission(AcceptMode.CONTACTS).alerts()).isFalse();
        assertThat(admission(AcceptMode.NONE).alerts()).isFalse();
    }

    @Test
    void aRemovedContactAsksAgain() {
        Admission admission = admission(AcceptMode.ASK);
        book.pin(record(2));
        book.decide(id(2), Contact::removed).join();
        assertThat(admission.on(id(2), id(2), now())).as("before it entered").isEqualTo(Verdict.DROP);

        assertThat(admission.enter(record(2), from("192.0.2.1"))).isTrue();

        assertThat(admission.on(id(2), id(2), now())).isEqualTo(Verdict.HOLD);
    }

    @Test
    void aRemovedContactIsRefusedWhereNobodyIsTakenIn() {
        Admission admission = admission(AcceptMode.NONE);
        book.pin(record(2));
        book.decide(id(2), Contact::removed).join();

        assertThat(admission.enter(record(2), from("192.0.2.1"))).isTrue();

        assertThat(admission.on(id(2), id(2), now())).isEqualTo(Verdict.REFUSE);
        assertThat(find(2).standing()).isEqualTo(Standing.STRANGER);
    }

    @Test
    void whatWasWrittenBeforeTheUnblockingIsRefusedAndWhatComesAfterIsNot() {
        Admission admission = admission(AcceptMode.ASK);
        book.pin(record(2));
        book.decide(id(2), Contact::blocked).join();
        Envelope before = now();
        clock.advance(Duration.ofMillis(1));
        book.decide(id(2), contact -> contact.unblocked(clock.instant())).join();
        Envelope after = now();

        assertThat(admission.on(id(2), id(2), before)).isEqualTo(Verdict.REFUSE);
        assertThat(admission.on(id(2), id(2), after)).isEqualTo(Verdict.STORE);
    }

    @Test
    void aDecisionCountsForWhatEnteredBeforeIt() {
        Admission admission = admission(AcceptMode.ASK);
        admission.enter(record(2), null);
        assertThat(admission.on(id(2), id(2), now())).isEqualTo(Verdict.HOLD);

        book.welcome(id(2), tx -> true, done -> {}).join();
        assertThat(admission.on(id(2), id(2), now())).isEqualTo(Verdict.STORE);
        book.decide(id(2), Contact::blocked).join();
        assertThat(admission.on(id(2), id(2), now())).isEqualTo(Verdict.DROP);

        admission.enter(record(3), null);
        book.decide(id(3), Contact::rejected).join();
        assertThat(admission.on(id(3), id(3), now())).isEqualTo(Verdict.REFUSE);
        assertThat(admission.on(id(9), id(9), now())).as("nobody knows them").isEqualTo(Verdict.DROP);
    }

    @Test
    void aSessionUnderANameThatIsTheConversationsNoLongerBringsNothing() {
        Admission admission = admission(AcceptMode.ASK);
        // A stranger's session is open under their new key while we pin the old one, and then hear of the new.
        book.pin(record(2));
        book.update(Chain.record("p2", 1, List.of(), 2, 3));

        assertThat(admission.on(id(3), id(2), now())).isEqualTo(Verdict.STORE);
        assertThat(admission.on(id(3), id(3), now())).isEqualTo(Verdict.DROP);
        assertThat(admission.on(id(2), id(2), now()))
                .as("under the key that was replaced")
                .isEqualTo(Verdict.DROP);
        assertThat(admission.isPresentKey(id(3))).isTrue();
        assertThat(admission.isPresentKey(id(2))).isFalse();
    }

    @Test
    void aRequestInAContactsNameRaisesTheAlarm() {
        Admission admission = admission(AcceptMode.ASK);
        book.pin(Chain.record("bob", 1, List.of(), 2));

        admission.enter(Chain.record("bob", 1, List.of(), 3), null);

        assertThat(find(2).rival()).isNotNull();
        assertThat(find(3).label()).isEqualTo("bob (" + id(3).keyId() + ")");
    }

    // Limits.

    @Test
    void takesSixteenRequestsFromOnePlaceAndThoseFromOthers() {
        Admission admission = admission(AcceptMode.ASK);
        for (int i = 0; i < Admission.MAX_REQUESTS_PER_PLACE; i++) {
            assertThat(admission.enter(stranger(i), from("2001:db8::" + (i + 1))))
                    .isTrue();
            clock.advance(Duration.ofMinutes(2));
        }

        assertThat(admission.enter(stranger(99), from("2001:db8::99"))).isFalse();
        assertThat(admission.enter(stranger(1), from("2001:db8::99")))
                .as("who is there already")
                .isTrue();
        assertThat(admission.enter(stranger(99), from("2001:db8:0:1::1"))).isTrue();
        // An answer makes a place free.
        book.decide(stranger(3).id(), Contact::rejected).join();
        assertThat(admission.enter(stranger(100), from("2001:db8::100"))).isTrue();
    }

    @Test
    void takes256RequestsInAll() {
        Admission admission = admission(AcceptMode.ASK);
        for (int i = 0; i < Admission.MAX_REQUESTS; i++) {
            assertThat(admission.enter(stranger(i), from(address(i)))).isTrue();
            clock.advance(Duration.ofSeconds(10));
        }

        assertThat(admission.enter(stranger(999), from("203.0.113.1"))).isFalse();
        assertThat(admission.enter(stranger(999), null)).isFalse();

        assertThat(book.requests()).hasSize(Admission.MAX_REQUESTS);
        assertThat(book.find(stranger(999).id())).as("nothing is kept of them").isEmpty();
    }

    @Test
    void takesOneRequestAMinuteFromOnePlaceInTheLongRun() {
        Admission admission = admission(AcceptMode.ASK);
        for (int i = 0; i < Admission.BURST_PER_PLACE; i++) {
            assertThat(admission.enter(stranger(i), from("192.0.2.1"))).isTrue();
            book.decide(stranger(i).id(), Contact::rejected).join();
        }
        assertThat(admission.enter(stranger(20), from("192.0.2.1"))).isFalse();
        assertThat(admission.enter(stranger(20), from("192.0.2.2"))).isTrue();

        clock.advance(Duration.ofSeconds(61));

        assertThat(admission.enter(stranger(21), from("192.0.2.1"))).isTrue();
        assertThat(admission.enter(stranger(22), from("192.0.2.1"))).isFalse();
    }

    @Test
    void takesSixRequestsAMinuteInAllInTheLongRun() {
        Admission admission = admission(AcceptMode.ASK);
        for (int i = 0; i < Admission.BURST; i++) {
            assertThat(admission.enter(stranger(i), from(address(i)))).isTrue();
        }
        assertThat(admission.enter(stranger(200), from("203.0.113.1"))).isFalse();

        clock.advance(Duration.ofSeconds(61));

        for (int i = 201; i <= 206; i++) {
            assertThat(admission.enter(stranger(i), from(address(i)))).isTrue();
        }
        assertThat(admission.enter(stranger(207), from(address(207)))).isFalse();
    }

    @Test
    void remembersSoManyWhomItRefusedAndForgetsTheOldestWithTheirConversations() {
        Admission admission = admission(AcceptMode.NONE);
        book.note(record(2), Standing.REJECTED);
        book.decide(id(2), Contact::blocked).join();
        for (int i = 0; i < Admission.MAX_REJECTED; i++) {
            refuse(admission, stranger(i));
            clock.advance(Duration.ofSeconds(10));
        }
        assertThat(book.all()).hasSize(Admission.MAX_REJECTED + 1);
        assertThat(state(stranger(0).id())).isNotNull();

        for (int i = 0; i < 3; i++) {
            refuse(admission, stranger(Admission.MAX_REJECTED + i));
            clock.advance(Duration.ofMillis(1));
        }

        assertThat(book.all()).hasSize(Admission.MAX_REJECTED + 1);
        store.write(tx -> true).join();
        for (int i = 0; i < 3; i++) {
            assertThat(book.find(stranger(i).id())).isEmpty();
            assertThat(state(stranger(i).id())).isNull();
        }
        assertThat(state(stranger(3).id())).isNotNull();
        assertThat(book.isBlocked(id(2))).as("who was blocked stays so").isTrue();
        assertThat(new ContactBook(store, new Journal(store, clock, new SecureRandom()), clock).all())
                .hasSize(Admission.MAX_REJECTED + 1);
    }

    private void refuse(Admission admission, SignedRecord author) {
        assertThat(admission.enter(author, null)).isTrue();
        Message message = new Message(new StreamId(Bytes.fromHex("aa".repeat(16))), 1, now().encode());
        Inbox.Receipt receipt = store.write(tx -> log.inbox
                        .receive(
                                tx,
                                author.id(),
                                List.of(message),
                                clock.instant(),
                                (conversation, envelope) -> admission.on(author.id(), conversation, envelope))
                        .get(0))
                .join();
        assertThat(receipt).isInstanceOf(Inbox.Receipt.Refused.class);
    }

    private ConversationState state(PeerId peer) {
        return store.read(tx -> log.state(tx, peer));
    }

    private Admission admission(AcceptMode mode) {
        return new Admission(book, mode, log, clock);
    }

    private Envelope now() {
        return new Envelope(
                MessageId.random(random, clock.instant()), clock.instant(), Envelope.TEXT, Bytes.utf8("hello"));
    }

    private static String address(int i) {
        return "198.51." + (i / 200) + "." + (i % 200 + 1);
    }

    private static InetAddress from(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (java.net.UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private final java.util.Map<Integer, SignedRecord> strangers = new java.util.HashMap<>();

    /** More of them than {@link FixedIdentity} has. */
    private SignedRecord stranger(int number) {
        return strangers.computeIfAbsent(number, n -> {
            try (Identity identity = Identity.generate(random)) {
                return SignedRecord.sign(
                        identity, PeerRecord.of(identity, new Username("s" + n), List.of(), 1, Instant.EPOCH));
            }
        });
    }

    private Contact find(int seed) {
        return book.find(id(seed)).orElseThrow();
    }

    private static PeerId id(int seed) {
        return FixedIdentity.of(seed).id();
    }

    private static SignedRecord record(int seed) {
        return Chain.record("p" + seed, 1, List.of(), seed);
    }
}
