// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.p2pchat.base.HostPort;
import dev.p2pchat.base.Username;
import dev.p2pchat.directory.api.Origin;
import dev.p2pchat.directory.api.ProblemTypes;
import dev.p2pchat.directory.api.PublishResult;
import dev.p2pchat.directory.client.DirectoryClient;
import dev.p2pchat.directory.client.DirectoryRefusedException;
import dev.p2pchat.directory.client.DirectoryUnreachableException;
import dev.p2pchat.directory.client.HostileServer;
import dev.p2pchat.directory.client.MisbehavingDirectoryException;
import dev.p2pchat.directory.server.DirectoryConfig;
import dev.p2pchat.directory.server.DirectoryServer;
import dev.p2pchat.directory.server.Operations;
import dev.p2pchat.identity.FixedIdentity;
import dev.p2pchat.identity.Identity;
import dev.p2pchat.identity.OwnKeys;
import dev.p2pchat.identity.PeerRecord;
import dev.p2pchat.identity.Rotations;
import dev.p2pchat.identity.SignedRecord;
import dev.p2pchat.storage.memory.MemoryStore;
import dev.p2pchat.transport.FakeScheduler;
import dev.p2pchat.transport.FakeTime;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Our entry in a real directory, over time that the test moves: every step runs on the test's thread. */
@Timeout(120)
class RegistrationTest {
    private static final Username ALICE = new Username("alice");
    private static final HostPort HOME = new HostPort("192.0.2.1", 9000);
    private static final HostPort WORK = new HostPort("192.0.2.2", 9000);
    private static final Duration RENEWAL = DirectoryConfig.DEFAULT_LEASE.dividedBy(3);

    @TempDir
    private Path home;

    private final FakeTime time = new FakeTime();
    private final FakeScheduler scheduler = new FakeScheduler(time);
    private final MemoryStore store = new MemoryStore();
    private final Identity identity = FixedIdentity.of(1);
    private OwnKeys keys = OwnKeys.of(identity);
    private final OwnRecord own = new OwnRecord(store, () -> keys, ALICE, time);
    private final List<String> told = new ArrayList<>();
    private int port;
    private @Nullable DirectoryServer server;
    private DirectoryClient client;
    private Registration registration;

    @BeforeEach
    void makeAll() throws Exception {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        client = new DirectoryClient(new Origin("http", "127.0.0.1", port), time);
        registration = registration(client);
        own.listensAt(List.of(HOME));
    }

    @AfterEach
    void close() {
        registration.close();
        stopDirectory();
        store.close();
        identity.close();
    }

    private Registration registration(DirectoryClient directory) {
        return new Registration(
                directory, () -> keys, ALICE, own, scheduler, new Random(1), new Registration.Listener() {
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
    }

    /** At the same place each time; with the same data only if the folder's name is the same. */
    private void startDirectory(String data) throws Exception {
        server = DirectoryServer.start(
                new DirectoryConfig(
                        InetAddress.getLoopbackAddress(),
                        port,
                        home.resolve(data),
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

    private boolean isOnline() throws Exception {
        return client.find(ALICE).orElseThrow().online();
    }

    private SignedRecord published() throws Exception {
        return client.find(ALICE).orElseThrow().record();
    }

    private void start() {
        registration.start();
        time.advance(Duration.ZERO);
    }

    private Duration lastDelay() {
        return scheduler.delays().get(scheduler.delays().size() - 1);
    }

    @Test
    void claimsTheNameAndComesOnline() throws Exception {
        startDirectory("data");
        assertThat(registration.isRegistered()).isNull();

        start();

        assertThat(told).containsExactly("registered CLAIMED");
        assertThat(published()).isEqualTo(own.get());
        assertThat(isOnline()).isTrue();
        assertThat(registration.isRegistered()).isTrue();
        assertThat(registration.observed()).isEqualTo("127.0.0.1");
    }

    @Test
    void renewsTheLeaseInAThirdOfItsLifeAndSaysNothing() throws Exception {
        startDirectory("data");
        start();

        for (int i = 0; i < 10; i++) {
            assertThat(lastDelay()).isEqualTo(RENEWAL);
            time.advance(RENEWAL);
            assertThat(isOnline()).isTrue();
        }

        assertThat(told).hasSize(1);
        assertThat(scheduler.waiting()).isEqualTo(1);
    }

    @Test
    void fallsOfflineWhenItRenewsNoMore() throws Exception {
        startDirectory("data");
        start();

        registration.close();
        time.advance(DirectoryConfig.DEFAULT_LEASE.plusSeconds(1));

        assertThat(isOnline()).isFalse();
        assertThat(scheduler.waiting()).isZero();
    }

    @Test
    void publishesAChangedRecordWithTheNextRenewal() throws Exception {
        startDirectory("data");
        start();

        own.listensAt(List.of(WORK));
        time.advance(RENEWAL);

        assertThat(published().content().addresses()).containsExactly(WORK);
        assertThat(told).hasSize(1);
    }

    @Test
    void publishesTheRecordThatTakesTheOldOnesPlaceInTime() throws Exception {
        startDirectory("data");
        start();
        SignedRecord first = published();

        // The clock alone: half a month of renewals one by one would take the test a minute.
        time.setBack(PeerRecord.LIFETIME.dividedBy(2).negated());
        time.advance(RENEWAL);

        assertThat(published().content().seq()).isGreaterThan(first.content().seq());
        assertThat(isOnline()).isTrue();
    }

    @Test
    void saysOnceThatTheDirectoryIsNotThereAndKeepsTrying() {
        start();
        time.advance(Duration.ofMinutes(10));

        assertThat(told).containsExactly("unreachable");
        assertThat(scheduler.waiting()).isEqualTo(1);
        assertThat(registration.isRegistered()).isNull();
    }

    @Test
    void triesAgainAfterUpToTwoSecondsAndThenTwiceAsLongUpToThirty() {
        start();
        time.advance(Duration.ofMinutes(3));

        List<Long> pauses = scheduler.delays().stream()
                .skip(1)
                .limit(7)
                .map(Duration::toMillis)
                .toList();
        List<Long> longest = List.of(2000L, 4000L, 8000L, 16_000L, 30_000L, 30_000L, 30_000L);
        for (int i = 0; i < longest.size(); i++) {
            assertThat(pauses.get(i)).isBetween(longest.get(i) / 2, longest.get(i));
        }
        assertThat(pauses).as("spread, so that not everybody comes at once").isNotEqualTo(longest);
    }

    @Test
    void saysSoWhenTheDirectoryComes() throws Exception {
        start();
        time.advance(Duration.ofMinutes(1));

        startDirectory("data");
        time.advance(Duration.ofSeconds(30));

        assertThat(told).containsExactly("unreachable", "registered CLAIMED");
        assertThat(isOnline()).isTrue();
        assertThat(lastDelay()).isEqualTo(RENEWAL);
    }

    @Test
    void saysItAgainOnlyForTheNextOutageAndBeginsWithAShortPauseAgain() throws Exception {
        startDirectory("data");
        start();
        for (int outage = 1; outage <= 2; outage++) {
            stopDirectory();
            time.advance(Duration.ofMinutes(5));
            startDirectory("data");
            time.advance(Duration.ofSeconds(30));
            assertThat(isOnline()).isTrue();
        }
        stopDirectory();
        for (int second = 0; second < RENEWAL.toSeconds() && told.size() < 6; second++) {
            time.advance(Duration.ofSeconds(1));
        }

        assertThat(lastDelay()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
        assertThat(told)
                .containsExactly(
                        "registered CLAIMED",
                        "unreachable",
                        "registered UNCHANGED",
                        "unreachable",
                        "registered UNCHANGED",
                        "unreachable");
    }

    @Test
    void claimsItsNameAnewAtOnceWhenTheDirectoryHasForgottenIt() throws Exception {
        startDirectory("data");
        start();
        stopDirectory();

        startDirectory("other data");
        time.advance(RENEWAL);

        assertThat(isOnline()).isTrue();
        assertThat(told).containsExactly("registered CLAIMED", "registered CLAIMED");
    }

    @Test
    void saysOnceThatTheNameIsTakenAndKeepsAsking() throws Exception {
        startDirectory("data");
        takeTheName();

        start();
        time.advance(Duration.ofMinutes(10));

        assertThat(told).containsExactly("taken");
        assertThat(registration.isRegistered()).isFalse();
        assertThat(registration.observed()).isEqualTo("127.0.0.1");
        assertThat(scheduler.waiting()).isEqualTo(1);
        assertThat(isOnline()).isFalse();
    }

    @Test
    void saysThatTheNameIsTakenAlsoWhenTheDirectoryWasAwayBefore() throws Exception {
        startDirectory("data");
        takeTheName();
        stopDirectory();
        start();

        startDirectory("data");
        time.advance(Duration.ofSeconds(30));
        stopDirectory();
        time.advance(Duration.ofMinutes(1));

        assertThat(told).containsExactly("unreachable", "taken", "unreachable");
    }

    private void takeTheName() throws Exception {
        try (Identity other = FixedIdentity.of(2)) {
            client.publish(SignedRecord.sign(other, PeerRecord.of(other, ALICE, List.of(), 1, time.instant())));
        }
    }

    @Test
    void outgrowsANewerRecordOfItsOwnThatTheDirectoryHas() throws Exception {
        startDirectory("data");
        // Shown before the folder was restored from a backup, by a clock that was ahead.
        long ahead = time.instant().plus(Duration.ofDays(3)).toEpochMilli();
        client.publish(
                SignedRecord.sign(identity, PeerRecord.of(identity, ALICE, List.of(WORK), ahead, time.instant())));

        start();

        assertThat(published().content().addresses()).containsExactly(HOME);
        assertThat(published().content().seq()).isGreaterThan(ahead);
        assertThat(new OwnRecord(store, () -> keys, ALICE, time).get()).isEqualTo(published());
        assertThat(told).containsExactly("registered UPDATED");
    }

    private void rotate() {
        keys = Rotations.keys(List.of(identity, FixedIdentity.of(3)));
    }

    @Test
    void movesTheNameToTheNewKeyAtOnceAndStaysOnline() throws Exception {
        startDirectory("data");
        start();
        rotate();

        registration.changed();
        time.advance(Duration.ZERO);

        assertThat(published().id()).isEqualTo(keys.current().id());
        assertThat(published().content().formerIds()).containsExactly(identity.id());
        for (int i = 0; i < 10; i++) {
            time.advance(RENEWAL);
            assertThat(isOnline()).isTrue();
        }
        assertThat(registration.isRegistered()).isTrue();
        assertThat(told).as("nothing that anybody has to know").containsExactly("registered CLAIMED");
        assertThat(scheduler.waiting()).isEqualTo(1);
    }

    @Test
    void movesTheNameToTheNewKeyWithTheNextRenewalWhenNobodySaysSo() throws Exception {
        startDirectory("data");
        start();
        rotate();

        time.advance(RENEWAL);

        assertThat(published().id()).isEqualTo(keys.current().id());
        assertThat(isOnline()).isTrue();
    }

    @Test
    void followsTheFormerKeyHoweverFarAheadItsRecordIs() throws Exception {
        startDirectory("data");
        long ahead = time.instant().plus(Duration.ofDays(3)).toEpochMilli();
        client.publish(
                SignedRecord.sign(identity, PeerRecord.of(identity, ALICE, List.of(WORK), ahead, time.instant())));
        rotate();

        start();

        assertThat(published().id()).isEqualTo(keys.current().id());
        assertThat(told).containsExactly("registered UPDATED");
    }

    @Test
    void takesTheEntryOutThatTheDirectoryHasUnderTheFormerKey() throws Exception {
        startDirectory("data");
        client.publish(own.get());
        rotate();

        assertThat(registration.unregister()).isTrue();

        assertThat(client.find(ALICE)).isEmpty();
        assertThat(registration.register()).isEqualTo(PublishResult.CLAIMED);
        assertThat(published().id()).isEqualTo(keys.current().id());
    }

    @Test
    void takesNobodyElsesEntryOutHoweverOftenWeRotated() throws Exception {
        startDirectory("data");
        takeTheName();
        rotate();

        assertThatExceptionOfType(DirectoryRefusedException.class).isThrownBy(registration::unregister);

        assertThat(client.find(ALICE)).isPresent();
    }

    @Test
    void takesTheEntryOutJustAfterARotation() throws Exception {
        startDirectory("data");
        start();
        rotate();

        assertThat(registration.unregister()).isTrue();

        assertThat(client.find(ALICE)).isEmpty();
    }

    @Test
    void looksAtOnceOnlyWhileItKeepsTheEntry() throws Exception {
        startDirectory("data");
        registration.changed();
        assertThat(scheduler.waiting()).as("not begun").isZero();
        start();
        registration.unregister();
        time.advance(Duration.ofMinutes(1));

        registration.changed();

        assertThat(scheduler.waiting()).as("unregistered").isZero();
    }

    @Test
    void tellsNobodyWhatThePersonWhoRegistersSeesAnyway() throws Exception {
        startDirectory("data");
        assertThat(registration.register()).isEqualTo(PublishResult.CLAIMED);
        assertThat(registration.isRegistered()).isTrue();

        start();

        assertThat(told).isEmpty();
        assertThat(isOnline()).isTrue();
    }

    @Test
    void takesTheEntryOutAndLetsItStayOut() throws Exception {
        startDirectory("data");
        start();

        assertThat(registration.unregister()).isTrue();
        assertThat(registration.isRegistered()).isFalse();
        time.advance(Duration.ofMinutes(10));

        assertThat(client.find(ALICE)).isEmpty();
        assertThat(registration.unregister()).as("there is none any more").isFalse();
        assertThat(told).hasSize(1);
    }

    @Test
    void comesBackAtOnceWhenThePersonRegistersAgain() throws Exception {
        startDirectory("data");
        start();
        registration.unregister();
        time.advance(Duration.ofMinutes(10));

        registration.register();
        time.advance(Duration.ofSeconds(1));

        assertThat(isOnline()).isTrue();
        time.advance(Duration.ofMinutes(10));
        assertThat(isOnline()).isTrue();
        assertThat(scheduler.waiting()).isEqualTo(1);
    }

    @Test
    void keepsTheEntryWhenTheDirectoryCannotBeAskedToTakeItOut() throws Exception {
        startDirectory("data");
        start();
        stopDirectory();
        assertThatExceptionOfType(DirectoryUnreachableException.class).isThrownBy(registration::unregister);

        startDirectory("data");
        time.advance(Duration.ofMinutes(1));

        assertThat(isOnline()).isTrue();
        assertThat(registration.isRegistered()).isTrue();
    }

    @Test
    void goesOnAfterAListenerThatFails() throws Exception {
        boolean[] failing = {true};
        Registration unlucky =
                new Registration(client, () -> keys, ALICE, own, scheduler, new Random(1), new Registration.Listener() {
                    @Override
                    public void registered(PublishResult result) {
                        told.add("registered " + result);
                    }

                    @Override
                    public void taken() {}

                    @Override
                    public void unreachable(String why) {
                        if (failing[0]) {
                            throw new IllegalStateException("on purpose: the test wants it");
                        }
                    }
                });
        unlucky.start();
        time.advance(Duration.ofMinutes(1));
        failing[0] = false;
        startDirectory("data");

        time.advance(Duration.ofMinutes(1));

        assertThat(told).containsExactly("registered CLAIMED");
    }

    @Test
    void stopsWhenTheStoreIsClosed() throws Exception {
        startDirectory("data");
        start();
        own.listensAt(List.of(WORK));
        store.close();

        time.advance(Duration.ofMinutes(10));

        assertThat(told).hasSize(1);
        assertThat(scheduler.waiting()).isZero();
    }

    @Test
    void endsWithTheExecutor() {
        scheduler.shutdown();

        registration.start();

        assertThat(scheduler.waiting()).isZero();
    }

    @Test
    void isNotRegisteredWhereTheDirectoryClaimsANewerRecordThatItDoesNotShow() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (HostileServer hostile = new HostileServer(out -> {
            // PUT, GET, PUT.
            boolean put = asked.getAndIncrement() != 1;
            String body = "{\"type\":\"" + (put ? ProblemTypes.STALE : ProblemTypes.NOBODY) + "\",\"status\":"
                    + (put ? 409 : 404) + ",\"observed\":\"127.0.0.1\"}";
            out.write(("HTTP/1.1 " + (put ? 409 : 404) + " No\r\nConnection: close\r\nContent-Length: " + body.length()
                            + "\r\n\r\n" + body)
                    .getBytes(StandardCharsets.US_ASCII));
        })) {
            registration = registration(new DirectoryClient(hostile.origin(), time));

            assertThatExceptionOfType(MisbehavingDirectoryException.class)
                    .isThrownBy(registration::register)
                    .withMessageContaining("newer record");
            assertThat(asked).hasValue(3);

            assertThat(registration.isRegistered()).isNotEqualTo(true);
        }
    }
}
