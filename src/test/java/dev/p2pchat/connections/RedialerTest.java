// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.connections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.p2pchat.base.HostPort;
import dev.p2pchat.base.Username;
import dev.p2pchat.contacts.Contact;
import dev.p2pchat.contacts.ContactBook;
import dev.p2pchat.discovery.Found;
import dev.p2pchat.discovery.OwnRecord;
import dev.p2pchat.discovery.PeerFinder;
import dev.p2pchat.discovery.Route;
import dev.p2pchat.identity.OwnKeys;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.journal.Journal;
import dev.p2pchat.storage.memory.MemoryStore;
import dev.p2pchat.transport.Connection;
import dev.p2pchat.transport.Dialer;
import dev.p2pchat.transport.FakeScheduler;
import dev.p2pchat.transport.FakeTime;
import dev.p2pchat.transport.Listener;
import dev.p2pchat.transport.RecordingHandler;
import dev.p2pchat.transport.TestPeer;
import dev.p2pchat.wire.CloseReason;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Dialling over real sockets on loopback; the pauses pass when the test says so, and the spread is none. */
@Timeout(120)
class RedialerTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final FakeTime time = new FakeTime();
    private final FakeScheduler scheduler = new FakeScheduler(time);
    private final MemoryStore store = new MemoryStore();
    private final ContactBook contacts = new ContactBook(store, new Journal(store, time, new SecureRandom()), time);
    private final TestPeer me = new TestPeer("me", time);
    private final TestPeer bob = new TestPeer("bob", time);
    private final PeerId bobId = bob.identity.id();
    private final Connections connections = new Connections(
            contacts,
            new OwnRecord(store, () -> OwnKeys.of(me.identity), new Username("me"), time),
            FirstContact.LAN,
            new News());
    private final Sessions sessions = new Sessions(connections);
    private final FakeFinder known = new FakeFinder("known");
    private final FakeFinder directory = new FakeFinder("directory");
    private final Redialer redialer = redialer(true);
    private final List<Connection> atBob = new CopyOnWriteArrayList<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private HostPort deaf;

    /** Says what the test wants, and counts how often it was asked. */
    private static final class FakeFinder implements PeerFinder {
        final List<Route> routes = new CopyOnWriteArrayList<>();
        final AtomicInteger asked = new AtomicInteger();
        volatile CountDownLatch gate = new CountDownLatch(0);
        volatile boolean failing;
        private final String name;

        FakeFinder(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Found find(Contact contact) {
            asked.incrementAndGet();
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            if (failing) {
                throw new IllegalStateException("on purpose: the test wants it");
            }
            return Found.of(routes, "");
        }
    }

    private Redialer redialer(boolean loopback) {
        return new Redialer(
                connections,
                contacts,
                List.of(known, directory),
                new Dialer(me.endpoint, loopback),
                new Dialer(me.endpoint, true),
                sessions,
                new AttemptLog(store, time),
                scheduler,
                time,
                () -> 1L << 63);
    }

    @BeforeEach
    void prepare() throws Exception {
        connections.attach(sessions);
        contacts.pin(bob.record);
        try (ServerSocket once = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            deaf = new HostPort("127.0.0.1", once.getLocalPort());
        }
    }

    @AfterEach
    void close() throws Exception {
        redialer.close();
        known.gate.countDown();
        connections.close();
        for (AutoCloseable resource : open) {
            resource.close();
        }
        store.close();
    }

    private static ConditionFactory eventually() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(5));
    }

    private Route listening(TestPeer who, List<Connection> called) throws Exception {
        Listener listener = Listener.open(
                who.endpoint, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), from -> false, connection -> {
                    called.add(connection);
                    connection.start(new RecordingHandler());
                });
        open.add(listener);
        return new Route(new HostPort("127.0.0.1", listener.port()), false);
    }

    private void awaitConnected() {
        eventually().until(() -> connections.isConnected(bobId));
    }

    /** Waits until a round of dialling is over and the next one is planned. */
    private Duration awaitPause(int round) {
        eventually().until(() -> scheduler.delays().size() >= round);
        assertThat(scheduler.delays()).hasSize(round);
        return scheduler.delays().get(round - 1);
    }

    private void awaitAttempts(int count) {
        eventually().untilAsserted(() -> assertThat(redialer.attempts(bobId)).hasSize(count));
    }

    @Test
    void dialsAtOnceWhomSomethingWaitsFor() throws Exception {
        directory.routes.add(listening(bob, atBob));
        sessions.wanted.add(bobId);

        redialer.reach(bobId);

        awaitConnected();
        eventually().until(() -> atBob.size() == 1);
        assertThat(scheduler.delays()).isEmpty();
        assertThat(contacts.find(bobId).orElseThrow().addresses())
                .containsExactly(directory.routes.get(0).address());
        assertThat(redialer.attempts(bobId))
                .singleElement()
                .isEqualTo(new Attempt(
                        time.instant(), "directory", directory.routes.get(0).address(), "connected"));
    }

    @Test
    void doesNotWaitForASlowFinderOrADeadAddress() throws Exception {
        known.gate = new CountDownLatch(1);
        directory.routes.add(new Route(deaf, false));
        directory.routes.add(listening(bob, atBob));

        redialer.reach(bobId);

        awaitConnected();
        assertThat(known.gate.getCount()).isEqualTo(1);
    }

    @Test
    void dialsAnAddressOnceThoughBothFindersNameIt() throws Exception {
        known.routes.add(new Route(deaf, false));
        directory.routes.add(new Route(deaf, false));
        sessions.wanted.add(bobId);

        redialer.reach(bobId);

        awaitPause(1);
        assertThat(redialer.attempts(bobId)).hasSize(1);
    }

    @Test
    void triesAgainAfterPausesThatDoubleAndNeverGivesUp() {
        directory.routes.add(new Route(deaf, false));
        sessions.wanted.add(bobId);
        redialer.reach(bobId);

        List<Long> pauses = new ArrayList<>();
        for (int round = 1; round <= 40; round++) {
            Duration pause = awaitPause(round);
            pauses.add(pause.toSeconds());
            time.advance(pause);
        }

        assertThat(pauses.subList(0, 6)).containsExactly(1L, 2L, 4L, 8L, 16L, 30L);
        assertThat(pauses.subList(6, 40)).containsOnly(30L);
        awaitPause(41);
        assertThat(directory.asked).hasValue(41);
    }

    @Test
    void comesBackLaterAndLaterToWhoeverHasNoRoom() {
        for (int round = 1; round <= 6; round++) {
            redialer.later(bobId);
            time.advance(awaitPause(round));
            int asked = round;
            eventually().until(() -> directory.asked.get() == asked && redialer.isIdle());
        }
        assertThat(scheduler.delays()).extracting(Duration::toSeconds).containsExactly(1L, 2L, 4L, 8L, 16L, 30L);

        time.advance(SECOND);
        redialer.reach(bobId);
        eventually().until(() -> directory.asked.get() == 7 && redialer.isIdle());
        redialer.later(bobId);

        assertThat(scheduler.delays().get(scheduler.delays().size() - 1))
                .as("something new began it anew")
                .isEqualTo(SECOND);
    }

    @Test
    void remembersTheLastThirtyTwoAttempts() {
        directory.routes.add(new Route(deaf, false));
        sessions.wanted.add(bobId);
        redialer.reach(bobId);
        for (int round = 1; round <= 40; round++) {
            time.advance(awaitPause(round));
        }
        awaitPause(41);

        List<Attempt> attempts = redialer.attempts(bobId);

        assertThat(attempts).hasSize(32).extracting(Attempt::via).containsOnly("directory");
        assertThat(attempts).extracting(Attempt::at).isSorted();
        assertThat(attempts.get(31).at()).isEqualTo(time.instant());
        assertThat(attempts.get(31).result()).contains(deaf.toString());
    }

    @Test
    void reachesWhomComesBackAndForgetsTheFailures() throws Exception {
        sessions.wanted.add(bobId);
        redialer.reach(bobId);
        for (int round = 1; round <= 6; round++) {
            time.advance(awaitPause(round));
        }
        assertThat(awaitPause(7)).isEqualTo(Duration.ofSeconds(30));

        directory.routes.add(listening(bob, atBob));
        time.advance(Duration.ofSeconds(30));
        awaitConnected();
        eventually().until(() -> !sessions.opened.isEmpty());
        sessions.opened.get(0).close(CloseReason.DONE);
        eventually().until(() -> !connections.isConnected(bobId));
        directory.routes.clear();
        time.advance(SECOND);
        redialer.reach(bobId);

        assertThat(awaitPause(8)).isEqualTo(SECOND);
    }

    @Test
    void dialsOnceOnlyForWhomNothingWaits() throws Exception {
        directory.routes.add(new Route(deaf, false));

        redialer.reach(bobId);
        awaitAttempts(1);

        time.advance(Duration.ofHours(1));
        assertThat(scheduler.delays()).isEmpty();
        assertThat(directory.asked).hasValue(1);
    }

    @Test
    void stopsWhenNothingWaitsAnyMore() {
        directory.routes.add(new Route(deaf, false));
        sessions.wanted.add(bobId);
        redialer.reach(bobId);
        Duration pause = awaitPause(1);

        sessions.wanted.clear();
        time.advance(pause);
        awaitAttempts(2);

        time.advance(Duration.ofHours(1));
        assertThat(directory.asked).hasValue(2);
        assertThat(scheduler.waiting()).isZero();
    }

    @Test
    void doesNotWaitOutALongPauseWhenAMessageIsQueued() {
        directory.routes.add(new Route(deaf, false));
        sessions.wanted.add(bobId);
        redialer.reach(bobId);
        for (int round = 1; round <= 6; round++) {
            time.advance(awaitPause(round));
        }
        assertThat(awaitPause(7)).isEqualTo(Duration.ofSeconds(30));
        time.advance(Duration.ofSeconds(2));

        redialer.reach(bobId);

        awaitAttempts(8);
    }

    @Test
    void dialsOnceASecondAtMostHoweverManyMessagesAreQueued() {
        directory.routes.add(new Route(deaf, false));
        sessions.wanted.add(bobId);
        redialer.reach(bobId);
        for (int round = 1; round <= 6; round++) {
            time.advance(awaitPause(round));
        }
        awaitPause(7);

        IntStream.range(0, 100).forEach(i -> redialer.reach(bobId));
        assertThat(directory.asked).hasValue(7);
        assertThat(scheduler.waiting()).isEqualTo(1);
        time.advance(SECOND);

        awaitAttempts(8);
        assertThat(directory.asked).hasValue(8);
    }

    @Test
    void doesNotSpinOnAPeerWhoEndsEverySessionAtOnce() throws Exception {
        directory.routes.add(listening(bob, atBob));
        sessions.wanted.add(bobId);
        redialer.reach(bobId);
        awaitConnected();
        eventually().until(() -> !sessions.opened.isEmpty());
        sessions.opened.get(0).close(CloseReason.DONE);
        eventually().until(() -> !connections.isConnected(bobId));

        redialer.reach(bobId);

        assertThat(scheduler.waiting()).isEqualTo(1);
        assertThat(directory.asked).hasValue(1);
        time.advance(SECOND);
        awaitConnected();
    }

    /** Seven rounds that failed, so that the next pause would be long, and an eighth under way. */
    private void failUntilTheEighthRoundIsUnderWay() {
        directory.routes.add(new Route(deaf, false));
        sessions.wanted.add(bobId);
        redialer.reach(bobId);
        for (int round = 1; round <= 6; round++) {
            time.advance(awaitPause(round));
        }
        Duration pause = awaitPause(7);
        known.gate = new CountDownLatch(1);
        time.advance(pause);
        eventually().until(() -> known.asked.get() == 8 && directory.asked.get() == 8);
    }

    @Test
    void remembersThatItWasAskedWhileARoundWasUnderWay() {
        failUntilTheEighthRoundIsUnderWay();

        IntStream.range(0, 100).forEach(i -> redialer.reach(bobId));
        known.gate.countDown();

        assertThat(awaitPause(8)).isEqualTo(SECOND);
        time.advance(SECOND);
        assertThat(awaitPause(9)).as("asked a hundred times, one more round").isEqualTo(Duration.ofSeconds(30));
        assertThat(directory.asked).hasValue(9);
    }

    @Test
    void dialsOnceMoreAlsoForWhomNothingWaitsWhenAskedWhileARoundWasUnderWay() {
        known.gate = new CountDownLatch(1);
        redialer.reach(bobId);
        eventually().until(() -> known.asked.get() == 1);
        redialer.reach(bobId);
        known.gate.countDown();

        assertThat(awaitPause(1)).isEqualTo(SECOND);
        time.advance(SECOND);
        eventually().until(() -> directory.asked.get() == 2 && redialer.isIdle());

        time.advance(Duration.ofHours(1));
        assertThat(directory.asked).hasValue(2);
    }

    @Test
    void forgetsThatItWasAskedOnceASessionIsOpen() throws Exception {
        known.gate = new CountDownLatch(1);
        directory.routes.add(listening(bob, atBob));
        redialer.reach(bobId);
        eventually().until(() -> known.asked.get() == 1);
        redialer.reach(bobId);
        awaitConnected();
        known.gate.countDown();
        eventually().until(() -> redialer.isIdle());

        assertThat(scheduler.delays()).isEmpty();
        assertThat(directory.asked).hasValue(1);
    }

    @Test
    void leavesWhoIsConnectedAlone() throws Exception {
        directory.routes.add(listening(bob, atBob));
        redialer.reach(bobId);
        awaitConnected();
        time.advance(Duration.ofMinutes(1));

        redialer.reach(bobId);
        redialer.reach(bobId);

        assertThat(directory.asked).hasValue(1);
        assertThat(atBob).hasSize(1);
    }

    @Test
    void dialsNobodyWhoIsNoContact() {
        redialer.reach(new TestPeer("carol", time).identity.id());

        assertThat(directory.asked).hasValue(0);
    }

    @Test
    void neverTakesSomebodyElseWhoListensAtTheAddressNorMakesItAFirstContact() throws Exception {
        TestPeer mallory = new TestPeer("bob", time);
        List<Connection> atMallory = new CopyOnWriteArrayList<>();
        directory.routes.add(listening(mallory, atMallory));
        sessions.wanted.add(bobId);
        redialer.reach(bobId);

        for (int round = 1; round <= 5; round++) {
            time.advance(awaitPause(round));
        }
        awaitPause(6);

        assertThat(mallory.answersFirstContact).isTrue();
        assertThat(atMallory).isEmpty();
        assertThat(sessions.opened).isEmpty();
        assertThat(contacts.all()).extracting(Contact::id).containsExactly(bobId);
        assertThat(contacts.find(bobId).orElseThrow().addresses()).isEmpty();
    }

    @Test
    void dialsThisVeryHostOnlyWhereTheContactAnsweredBefore() throws Exception {
        Redialer outside = redialer(false);
        Route claimed = listening(bob, atBob);
        known.routes.add(claimed);
        outside.reach(bobId);
        eventually().until(() -> outside.attempts(bobId).size() == 1);
        assertThat(outside.attempts(bobId).get(0).result()).contains("this host itself");
        time.advance(SECOND);

        known.routes.set(0, new Route(claimed.address(), true));
        outside.reach(bobId);

        awaitConnected();
    }

    @Test
    void callsAContactWhoKnockedAtTheAddressTheyName() throws Exception {
        HostPort home = listening(bob, atBob).address();

        redialer.answerKnock(bobId, List.of(deaf, home));

        awaitConnected();
        assertThat(directory.asked).as("nobody else is asked").hasValue(0);
        eventually().until(() -> redialer.isIdle());
        assertThat(redialer.attempts(bobId)).contains(new Attempt(time.instant(), "knock", home, "connected"));
    }

    @Test
    void holdsAKnockToTheRulesForWhateverOthersClaim() throws Exception {
        Redialer outside = redialer(false);
        HostPort home = listening(bob, atBob).address();

        outside.answerKnock(bobId, List.of(home, new HostPort("0.0.0.0", 9000), new HostPort("224.0.0.1", 9000)));

        eventually().until(() -> outside.attempts(bobId).size() == 3);
        assertThat(outside.attempts(bobId))
                .extracting(Attempt::result)
                .allMatch(result -> result.contains("this host itself") || result.contains("of one host"));
        assertThat(scheduler.delays()).as("once").isEmpty();
        assertThat(atBob).isEmpty();
    }

    @Test
    void aKnockDuringARoundIsTriedBesideIt() throws Exception {
        known.gate = new CountDownLatch(1);
        redialer.reach(bobId);
        eventually().until(() -> known.asked.get() == 1);

        redialer.answerKnock(bobId, List.of(listening(bob, atBob).address()));

        awaitConnected();
        assertThat(known.gate.getCount()).isEqualTo(1);
    }

    @Test
    void aKnockOfNobodyWeKnowCallsNobody() throws Exception {
        TestPeer stranger = new TestPeer("mallory", time);
        open.add(stranger.identity);
        redialer.answerKnock(
                stranger.identity.id(), List.of(listening(stranger, atBob).address()));
        assertThat(redialer.isIdle()).isTrue();
        assertThat(redialer.attempts(stranger.identity.id())).isEmpty();
    }

    @Test
    void goesOnWhenAFinderFails() throws Exception {
        known.failing = true;
        sessions.wanted.add(bobId);
        redialer.reach(bobId);
        Duration pause = awaitPause(1);

        directory.routes.add(listening(bob, atBob));
        time.advance(pause);

        awaitConnected();
    }

    @Test
    void triesAgainWhenNobodyTookTheSession() throws Exception {
        directory.routes.add(listening(bob, atBob));
        sessions.failing = true;
        sessions.wanted.add(bobId);
        redialer.reach(bobId);
        Duration pause = awaitPause(1);
        assertThat(connections.isConnected(bobId)).isFalse();

        sessions.failing = false;
        time.advance(pause);

        awaitConnected();
    }

    @Test
    void dialsNobodyAfterItWasClosed() throws Exception {
        directory.routes.add(new Route(deaf, false));
        sessions.wanted.add(bobId);
        redialer.reach(bobId);
        awaitPause(1);

        redialer.close();
        time.advance(Duration.ofHours(1));
        redialer.reach(bobId);

        assertThat(directory.asked).hasValue(1);
        assertThat(scheduler.waiting()).isZero();
    }

    @Test
    void asksNothingOfAStoreThatIsClosedWhileItStillDials() throws Exception {
        known.gate = new CountDownLatch(1);
        sessions.wanted.add(bobId);
        redialer.reach(bobId);
        eventually().until(() -> known.asked.get() == 1 && directory.asked.get() == 1);
        redialer.close();
        sessions.over = true;

        known.gate.countDown();

        eventually().until(() -> redialer.isIdle());
        assertThat(sessions.askedTooLate).isFalse();
    }

    @Test
    void survivesAnExecutorThatIsShutDown() {
        scheduler.shutdown();
        directory.routes.add(new Route(deaf, false));
        sessions.wanted.add(bobId);

        redialer.reach(bobId);

        awaitAttempts(1);
        assertThat(scheduler.waiting()).isZero();
    }
}
