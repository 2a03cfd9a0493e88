// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.connections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.p2pchat.base.HostPort;
import dev.p2pchat.base.Username;
import dev.p2pchat.contacts.Contact;
import dev.p2pchat.contacts.ContactBook;
import dev.p2pchat.discovery.OwnRecord;
import dev.p2pchat.identity.OwnKeys;
import dev.p2pchat.identity.PeerRecord;
import dev.p2pchat.identity.RotationLink;
import dev.p2pchat.identity.SignedRecord;
import dev.p2pchat.journal.Journal;
import dev.p2pchat.storage.memory.MemoryStore;
import dev.p2pchat.transport.Connection;
import dev.p2pchat.transport.Dialer;
import dev.p2pchat.transport.Ending;
import dev.p2pchat.transport.FakeTime;
import dev.p2pchat.transport.Listener;
import dev.p2pchat.transport.PipeLink;
import dev.p2pchat.transport.RecordingHandler;
import dev.p2pchat.transport.TestPeer;
import dev.p2pchat.wire.CloseReason;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real sessions over pipes; ours is the side that was called, unless a test says otherwise. */
@Timeout(120)
class ConnectionsTest {
    private static final HostPort HOME = new HostPort("192.0.2.1", 9000);
    private static final int PIPE_BYTES = 64 << 10;

    private final FakeTime time = new FakeTime();
    private final MemoryStore store = new MemoryStore();
    private final ContactBook contacts = new ContactBook(store, new Journal(store, time, new SecureRandom()), time);
    private final News news = new News();
    private final TestPeer higher;
    private final TestPeer lower;
    private TestPeer me;
    private final List<RecordingHandler> remotes = new ArrayList<>();
    private final Connections connections;
    private final Sessions sessions;

    ConnectionsTest() {
        TestPeer one = new TestPeer("one", time);
        TestPeer two = new TestPeer("two", time);
        boolean oneIsHigher = one.identity.noisePublicKey().compareTo(two.identity.noisePublicKey()) > 0;
        higher = oneIsHigher ? one : two;
        lower = oneIsHigher ? two : one;
        me = new TestPeer("me", time);
        OwnRecord own = new OwnRecord(store, () -> OwnKeys.of(me.identity), new Username("me"), time);
        connections = new Connections(contacts, own, FirstContact.LAN, news);
        contacts.attach(news);
        sessions = new Sessions(connections);
        connections.attach(sessions);
    }

    @AfterEach
    void close() {
        connections.close();
        store.close();
    }

    private static ConditionFactory eventually() {
        return await().atMost(Duration.ofSeconds(60));
    }

    /** A session in which they called us; their side reads and answers a CLOSE. */
    private Connection calledBy(TestPeer them) throws Exception {
        TestPeer.Connected both = them.connect(me, PIPE_BYTES);
        RecordingHandler theirs = new RecordingHandler();
        remotes.add(theirs);
        both.dialled().start(theirs);
        return both.answered();
    }

    private Ending endingOf(int session) throws Exception {
        return remotes.get(session).ending();
    }

    @Test
    void keepsNothingOfAStrangerButTheSession() throws Exception {
        TestPeer bob = new TestPeer("bob", time);

        assertThat(connections.adopt(calledBy(bob), null)).isTrue();

        assertThat(contacts.all()).isEmpty();
        assertThat(news.told).isEmpty();
        assertThat(connections.isConnected(bob.identity.id())).isTrue();
        assertThat(connections.connected()).containsExactly(bob.identity.id());
    }

    @Test
    void remembersWhereSomebodyAnsweredAndNotFromWhereTheyCalled() throws Exception {
        TestPeer bob = new TestPeer("bob", time);
        contacts.pin(bob.record);
        connections.adopt(calledBy(bob), null);
        assertThat(contacts.find("bob").orElseThrow().addresses()).isEmpty();

        connections.adopt(calledBy(bob), HOME);

        assertThat(contacts.find("bob").orElseThrow().addresses()).containsExactly(HOME);
    }

    @Test
    void remembersWhenSomebodyWasLastThere() throws Exception {
        TestPeer bob = new TestPeer("bob", time);
        contacts.pin(bob.record);
        Connection session = calledBy(bob);
        connections.adopt(session, null);
        time.advance(Duration.ofSeconds(20));

        session.close(CloseReason.DONE);

        eventually().until(() -> !connections.isConnected(bob.identity.id()));
        assertThat(contacts.find("bob").orElseThrow().seen()).isEqualTo(time.instant());
    }

    @Test
    void tellsOfTheFirstSessionAndOfTheEndOfTheLast() throws Exception {
        me = higher;
        contacts.pin(lower.record);
        List<Connection> open = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            open.add(calledBy(lower));
            connections.adopt(open.get(i), null);
        }
        String label = lower.record.content().username().value();
        assertThat(news.told).containsExactly(label + " came");

        open.get(0).close(CloseReason.DONE);
        open.get(2).abort();
        eventually().until(() -> endedSessions() == 2);
        assertThat(connections.isConnected(lower.identity.id())).isTrue();
        assertThat(news.told).hasSize(1);

        open.get(1).close(CloseReason.DONE);
        eventually().untilAsserted(() -> assertThat(news.told).containsExactly(label + " came", label + " went"));
        assertThat(connections.isConnected(lower.identity.id())).isFalse();
        assertThat(connections.connected()).isEmpty();
    }

    private long endedSessions() {
        return remotes.stream().filter(remote -> !remote.endings.isEmpty()).count();
    }

    @Test
    void theSideWithTheLowerKeyClosesTheOlderSessions() throws Exception {
        me = lower;
        contacts.pin(higher.record);
        connections.adopt(calledBy(higher), null);
        connections.adopt(calledBy(higher), null);
        assertThat(endingOf(0)).isEqualTo(new Ending.Orderly(CloseReason.DONE, true));

        connections.adopt(calledBy(higher), null);

        assertThat(endingOf(1)).isEqualTo(new Ending.Orderly(CloseReason.DONE, true));
        assertThat(remotes.get(2).endings).isEmpty();
        assertThat(connections.isConnected(higher.identity.id())).isTrue();
        assertThat(news.told).hasSize(1);
    }

    @Test
    void theFifthSessionWithOnePeerIsTurnedAwayAsBusyAndTheFourStay() throws Exception {
        me = higher;
        for (int i = 0; i < Connections.MAX_PER_PEER; i++) {
            connections.adopt(calledBy(lower), null);
        }

        connections.adopt(calledBy(lower), null);

        assertThat(endingOf(Connections.MAX_PER_PEER)).isEqualTo(new Ending.Orderly(CloseReason.BUSY, true));
        assertThat(sessions.opened).hasSize(Connections.MAX_PER_PEER);
        assertThat(endedSessions()).isEqualTo(1);
    }

    @Test
    void thereIsRoomAgainWhenOneOfTheFourEnds() throws Exception {
        me = higher;
        for (int i = 0; i < Connections.MAX_PER_PEER; i++) {
            connections.adopt(calledBy(lower), null);
        }
        sessions.opened.get(1).close(CloseReason.DONE);
        eventually().until(() -> endedSessions() == 1);

        eventually().until(() -> {
            int before = sessions.opened.size();
            connections.adopt(calledBy(lower), null);
            return sessions.opened.size() > before;
        });
    }

    /** Connections from there; nobody answers their CLOSE, so the test must end them. */
    private void fill(int callers, InetSocketAddress from) throws Exception {
        for (int i = 0; i < callers; i++) {
            connections.adopt(
                    new TestPeer("p" + i, time).connect(me, from(from)).answered(), null);
        }
    }

    private static PipeLink.Ends from(InetSocketAddress address) {
        return PipeLink.create(PIPE_BYTES, address);
    }

    private static InetSocketAddress address(String literal) throws Exception {
        return new InetSocketAddress(InetAddress.getByName(literal), 9000);
    }

    @Test
    void theBoundOfPeersTurnsAwayNewcomersAndNotThoseWhoAreThere() throws Exception {
        TestPeer first = lower;
        me = higher;
        connections.adopt(calledBy(first), HOME);
        for (int i = 1; i < Connections.MAX_PEERS; i++) {
            connections.adopt(
                    new TestPeer("p" + i, time).connect(me, PIPE_BYTES).answered(), HOME);
        }
        assertThat(connections.connected()).hasSize(Connections.MAX_PEERS);

        TestPeer late = new TestPeer("late", time);
        connections.adopt(calledBy(late), null);
        connections.adopt(calledBy(first), null);

        assertThat(endingOf(1)).isEqualTo(new Ending.Orderly(CloseReason.BUSY, true));
        assertThat(connections.isConnected(late.identity.id())).isFalse();
        assertThat(contacts.find("late")).isEmpty();
        assertThat(connections.connected()).hasSize(Connections.MAX_PEERS);
        assertThat(sessions.opened).hasSize(Connections.MAX_PEERS + 1);
        assertThat(remotes.get(2).endings).isEmpty();
        // Nobody answers their CLOSE: without this, closing would wait for each.
        sessions.opened.forEach(Connection::abort);
    }

    @Test
    void callersFromOneAddressTakeAFewPlacesOnlyAndWhoIsTurnedAwayIsNotPinned() throws Exception {
        me = higher;
        fill(Connections.MAX_GUESTS_PER_ADDRESS, address("192.0.2.1"));
        assertThat(connections.connected()).hasSize(Connections.MAX_GUESTS_PER_ADDRESS);

        TestPeer late = new TestPeer("late", time);
        assertThat(connections.adopt(
                        late.connect(me, from(address("192.0.2.1"))).answered(), null))
                .isFalse();
        assertThat(contacts.find("late")).isEmpty();

        TestPeer neighbour = new TestPeer("neighbour", time);
        connections.adopt(neighbour.connect(me, from(address("192.0.2.2"))).answered(), null);
        assertThat(connections.isConnected(neighbour.identity.id())).isTrue();

        contacts.pin(late.record);
        connections.adopt(late.connect(me, from(address("192.0.2.1"))).answered(), HOME);
        connections.adopt(late.connect(me, from(address("192.0.2.1"))).answered(), null);
        assertThat(sessions.opened)
                .as("who answered a dial of ours may call from there")
                .hasSize(Connections.MAX_GUESTS_PER_ADDRESS + 3);
        sessions.opened.forEach(Connection::abort);
    }

    @Test
    void aCallerThatWasPinnedByAnEarlierCallIsStillOneOfThoseFromItsAddress() throws Exception {
        me = higher;
        TestPeer again = new TestPeer("again", time);
        connections.adopt(again.connect(me, from(address("192.0.2.1"))).answered(), null);
        sessions.opened.get(0).abort();
        eventually().until(() -> !connections.isConnected(again.identity.id()));
        fill(Connections.MAX_GUESTS_PER_ADDRESS, address("192.0.2.1"));

        connections.adopt(again.connect(me, from(address("192.0.2.1"))).answered(), null);

        assertThat(connections.isConnected(again.identity.id())).isFalse();
        sessions.opened.forEach(Connection::abort);
    }

    @Test
    void anIpv6NetworkCountsAsOneAddress() throws Exception {
        me = higher;
        fill(Connections.MAX_GUESTS_PER_ADDRESS, address("2001:db8::1"));

        TestPeer late = new TestPeer("late", time);
        connections.adopt(late.connect(me, from(address("2001:db8::2"))).answered(), null);

        assertThat(connections.isConnected(late.identity.id())).isFalse();
        sessions.opened.forEach(Connection::abort);
    }

    @Test
    void callersFromEverywhereLeaveRoomForThoseWhoAnsweredADial() throws Exception {
        me = higher;
        int addresses = Connections.MAX_GUESTS / Connections.MAX_GUESTS_PER_ADDRESS;
        for (int i = 1; i <= addresses; i++) {
            fill(Connections.MAX_GUESTS_PER_ADDRESS, address("192.0.2." + i));
        }
        assertThat(connections.connected()).hasSize(Connections.MAX_GUESTS);

        TestPeer late = new TestPeer("late", time);
        connections.adopt(calledBy(late), null);
        assertThat(connections.isConnected(late.identity.id())).isFalse();

        TestPeer friend = new TestPeer("friend", time);
        connections.adopt(calledBy(friend), HOME);
        assertThat(connections.isConnected(friend.identity.id())).isTrue();
        sessions.opened.forEach(Connection::abort);
    }

    @Test
    void aPlaceIsFreeAgainWhenACallerIsGone() throws Exception {
        me = higher;
        fill(Connections.MAX_GUESTS_PER_ADDRESS, address("192.0.2.1"));
        sessions.opened.get(0).abort();
        TestPeer late = new TestPeer("late", time);

        eventually().until(() -> {
            connections.adopt(late.connect(me, from(address("192.0.2.1"))).answered(), null);
            return connections.isConnected(late.identity.id());
        });

        sessions.opened.forEach(Connection::abort);
    }

    @Test
    void saysNothingOfAStrangerWhoHasNotWritten() throws Exception {
        TestPeer bob = new TestPeer("bob", time);
        contacts.pin(bob.record);
        TestPeer mallory = new TestPeer("bob", time);
        connections.adopt(calledBy(bob), null);

        connections.adopt(calledBy(mallory), null);

        assertThat(contacts.all()).extracting(Contact::id).containsExactly(bob.identity.id());
        assertThat(news.told).containsExactly("bob came");
    }

    @Test
    void turnsABlockedPeerAwayWithoutAWord() throws Exception {
        TestPeer bob = new TestPeer("bob", time);
        contacts.pin(bob.record);
        Connection before = calledBy(bob);
        connections.adopt(before, null);
        contacts.decide(bob.identity.id(), Contact::blocked).join();

        connections.drop(bob.identity.id());
        assertThat(connections.adopt(calledBy(bob), null)).isFalse();

        assertThat(endingOf(0)).isInstanceOf(Ending.Abnormal.class);
        assertThat(endingOf(1)).isInstanceOf(Ending.Abnormal.class);
        assertThat(connections.admits(bob.record)).isFalse();
        eventually().until(() -> connections.connected().isEmpty());
        assertThat(news.told).containsExactly("bob came", "bob went");
    }

    @Test
    void forgetsASessionThatNobodyTook() throws Exception {
        TestPeer bob = new TestPeer("bob", time);
        sessions.failing = true;
        Connection session = calledBy(bob);

        assertThatThrownBy(() -> connections.adopt(session, null)).isInstanceOf(IllegalStateException.class);

        assertThat(endingOf(0)).isInstanceOf(Ending.Abnormal.class);
        assertThat(connections.isConnected(bob.identity.id())).isFalse();
        sessions.failing = false;
        connections.adopt(calledBy(bob), null);
        assertThat(connections.isConnected(bob.identity.id())).isTrue();
    }

    @Test
    void doesNotMindHearingOfAnEndTwice() throws Exception {
        TestPeer bob = new TestPeer("bob", time);
        contacts.pin(bob.record);
        Connection session = calledBy(bob);
        connections.adopt(session, null);
        session.close(CloseReason.DONE);
        eventually().untilAsserted(() -> assertThat(news.told).hasSize(2));

        connections.ended(session);

        assertThat(news.told).containsExactly("bob came", "bob went");
    }

    @Test
    void endsEverySessionInOrderAndTakesNoMore() throws Exception {
        TestPeer bob = new TestPeer("bob", time);
        contacts.pin(bob.record);
        TestPeer carol = new TestPeer("carol", time);
        contacts.pin(carol.record);
        connections.adopt(calledBy(bob), null);
        connections.adopt(calledBy(carol), null);

        connections.close();

        assertThat(connections.connected()).isEmpty();
        assertThat(news.told).containsExactlyInAnyOrder("bob came", "carol came", "bob went", "carol went");
        connections.adopt(calledBy(bob), null);
        for (int i = 0; i < 3; i++) {
            assertThat(endingOf(i)).isEqualTo(new Ending.Orderly(CloseReason.DONE, true));
        }
        assertThat(connections.connected()).isEmpty();
        assertThat(sessions.opened).hasSize(2);
    }

    @Test
    void returnsFromCloseAfterTheLastWordAboutEverySession() throws Exception {
        TestPeer bob = new TestPeer("bob", time);
        contacts.pin(bob.record);
        connections.adopt(calledBy(bob), null);

        connections.close();
        store.close();

        assertThat(contacts.find("bob").orElseThrow().seen()).isEqualTo(time.instant());
    }

    @Test
    void aFirstContactByAddressPinsWhoeverAnswers() throws Exception {
        TestPeer bob = new TestPeer("bob", time);
        CompletableFuture<Connection> called = new CompletableFuture<>();
        try (Listener listener = listen(bob, called)) {
            HostPort address = new HostPort("127.0.0.1", listener.port());

            Contact contact = connections
                    .firstContact(new Dialer(me.endpoint, true), address)
                    .orElseThrow();

            called.get(60, TimeUnit.SECONDS).start(new RecordingHandler());
            assertThat(contact.id()).isEqualTo(bob.identity.id());
            assertThat(contacts.find("bob").orElseThrow().addresses()).containsExactly(address);
            assertThat(connections.isConnected(bob.identity.id())).isTrue();
        }
    }

    @Test
    void aFirstContactWithAnotherKeyUnderAKnownNameIsAnotherPerson() throws Exception {
        Contact bob = contacts.pin(new TestPeer("bob", time).record);
        TestPeer mallory = new TestPeer("bob", time);
        CompletableFuture<Connection> called = new CompletableFuture<>();
        try (Listener listener = listen(mallory, called)) {
            Contact contact = connections
                    .firstContact(new Dialer(me.endpoint, true), new HostPort("127.0.0.1", listener.port()))
                    .orElseThrow();

            called.get(60, TimeUnit.SECONDS).start(new RecordingHandler());
            assertThat(contact.label()).isNotEqualTo("bob");
            assertThat(contacts.find("bob")).contains(bob);
            assertThat(news.told).contains("not bob but " + contact.label());
        }
    }

    private static Listener listen(TestPeer who, CompletableFuture<Connection> called) throws Exception {
        return Listener.open(
                who.endpoint,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                from -> false,
                called::complete);
    }

    @Test
    void aSessionUnderAKeyThatWasReplacedEndsAndCannotKeepTheNewOneOut() throws Exception {
        me = higher;
        contacts.pin(lower.record);
        for (int i = 0; i < Connections.MAX_PER_PEER; i++) {
            connections.adopt(calledBy(lower), null);
        }
        TestPeer now = TestPeer.successor(lower);

        assertThat(connections.adopt(calledBy(now), null)).isTrue();

        eventually().until(() -> endedSessions() == Connections.MAX_PER_PEER);
        for (int i = 0; i < Connections.MAX_PER_PEER; i++) {
            assertThat(endingOf(i)).isInstanceOf(Ending.Abnormal.class);
        }
        assertThat(connections.connected()).containsExactly(lower.identity.id());
        assertThat(connections.adopt(calledBy(lower), null)).isFalse();
        String label = lower.record.content().username().value();
        // Between the end of the old sessions and the new one they may seem to be away for a moment.
        assertThat(news.told)
                .filteredOn(told -> told.contains("key"))
                .containsExactly(label + " has a new key", "old key of " + label);
    }

    @Test
    void aSessionEndsWhenItsKeyIsHeardToBeReplaced() throws Exception {
        me = higher;
        contacts.pin(lower.record);
        connections.adopt(calledBy(lower), null);

        contacts.update(TestPeer.successor(lower).record);

        assertThat(endingOf(0)).isInstanceOf(Ending.Abnormal.class);
        eventually().until(() -> connections.connected().isEmpty());
    }

    @Test
    void whoWasAStrangerWhenTheSessionBeganIsFoundByWhoTheyAre() throws Exception {
        me = higher;
        contacts.pin(lower.record);
        TestPeer stranger = new TestPeer("stranger", time);
        connections.adopt(calledBy(stranger), null);
        RotationLink link = RotationLink.sign(lower.identity, stranger.identity.publicKey());
        contacts.update(SignedRecord.sign(
                stranger.identity,
                PeerRecord.of(
                        stranger.identity, new Username("stranger"), List.of(), 99, time.instant(), List.of(link))));
        contacts.decide(lower.identity.id(), Contact::blocked).join();

        connections.drop(lower.identity.id());

        assertThat(endingOf(0)).isInstanceOf(Ending.Abnormal.class);
        eventually().until(() -> connections.connected().isEmpty());
    }

    @Test
    void aBlockedPersonGetsNoSessionAndLosesThoseThatAreOpen() throws Exception {
        me = higher;
        contacts.pin(lower.record);
        connections.adopt(calledBy(lower), null);
        connections.adopt(calledBy(lower), null);

        contacts.decide(lower.identity.id(), Contact::blocked).join();
        connections.drop(lower.identity.id());

        eventually().until(() -> endedSessions() == 2);
        assertThat(endingOf(0)).isInstanceOf(Ending.Abnormal.class);
        assertThat(connections.admits(lower.record)).isFalse();
        assertThat(connections.adopt(calledBy(lower), null)).isFalse();
        assertThat(endingOf(2)).isInstanceOf(Ending.Abnormal.class);
        assertThat(connections.admits(TestPeer.successor(lower).record)).isFalse();
    }

    @Test
    void whoIsWelcomedWhileASessionIsOpenIsThereAtOnce() throws Exception {
        TestPeer bob = new TestPeer("bob", time);
        connections.adopt(calledBy(bob), null);
        Contact contact = contacts.pin(bob.record);
        assertThat(news.told).isEmpty();

        connections.welcomed(contact);

        assertThat(news.told).containsExactly("bob came");
    }

    @Test
    void keepsPlacesForTheAddressesOfContacts() throws Exception {
        InetAddress home = InetAddress.getByName(HOME.host());
        TestPeer bob = new TestPeer("bob", time);
        contacts.pin(bob.record);
        assertThat(connections.isContactsAddress(home)).isFalse();

        connections.adopt(calledBy(bob), HOME);

        assertThat(connections.isContactsAddress(home)).isTrue();
        assertThat(connections.isContactsAddress(InetAddress.getByName("192.0.2.2")))
                .isFalse();
    }

    @Test
    void showsOurOwnRecordAndAsksWhomToAnswer() throws Exception {
        assertThat(connections.ownRecord().content().username()).isEqualTo(new Username("me"));
        assertThat(connections.answersFirstContact(InetAddress.getByName("192.168.1.1")))
                .isTrue();
        assertThat(connections.answersFirstContact(InetAddress.getByName("192.0.2.1")))
                .isFalse();
    }
}
