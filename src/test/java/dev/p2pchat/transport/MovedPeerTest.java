// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.HostPort;
import dev.p2pchat.handshake.InitiatorHandshake;
import dev.p2pchat.handshake.MovedException;
import dev.p2pchat.identity.PeerRecord;
import dev.p2pchat.identity.SignedRecord;
import dev.p2pchat.transport.DialFailedException.Reason;
import dev.p2pchat.wire.CloseReason;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bob rotates while others call: over real sockets on loopback. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class MovedPeerTest {
    private static final Duration LIVENESS = Duration.ofSeconds(RecordingHandler.LIVENESS_SECONDS);
    private static final Duration HANDSHAKE = TransportLimits.defaults().handshake();

    private final FakeTime time = new FakeTime();
    private final TestPeer alice = new TestPeer("alice", time);
    private final TestPeer bob = new TestPeer("bob", time);
    private final BlockingQueue<Connection> accepted = new LinkedBlockingQueue<>();
    private Listener listener;

    @BeforeEach
    void listen() throws Exception {
        listener = Listener.open(
                bob.endpoint, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), from -> false, accepted::add);
    }

    @AfterEach
    void close() {
        listener.close();
    }

    private Connection dial(PeerRecord whom) throws DialFailedException {
        return new Dialer(alice.endpoint, true)
                .dialKnown(
                        new HostPort(InetAddress.getLoopbackAddress().getHostAddress(), listener.port()),
                        whom.identity(),
                        whom.noiseKey());
    }

    private Connection answered() throws InterruptedException {
        return Objects.requireNonNull(accepted.poll(RecordingHandler.LIVENESS_SECONDS, TimeUnit.SECONDS));
    }

    @Test
    void whoDialsAFormerKeyLearnsThePresentOneAndDialsThat() throws Exception {
        SignedRecord pinned = bob.record;
        bob.rotate();
        bob.rotate();

        PeerMovedException moved = catchThrowableOfType(PeerMovedException.class, () -> dial(pinned.content()));

        assertThat(moved.reason()).isEqualTo(Reason.MOVED);
        assertThat(moved).hasMessageContaining("another key");
        assertThat(moved.record()).isEqualTo(bob.record);
        assertThat(moved.record().content().formerIds()).contains(pinned.id());
        await().atMost(LIVENESS).until(() -> listener.halfOpen() == 0);
        assertThat(accepted).as("nobody has to deal with such a call").isEmpty();

        Connection dialled = dial(moved.record().content());
        RecordingHandler atAlice = new RecordingHandler();
        dialled.start(atAlice);
        assertThat(dialled.peerId()).isEqualTo(bob.current().id());
        Connection atBob = answered();
        atBob.start(new RecordingHandler());
        assertThat(atBob.localId()).isEqualTo(bob.current().id());
        atBob.close(CloseReason.DONE);
        assertThat(atAlice.ending()).isEqualTo(new Ending.Orderly(CloseReason.DONE, true));
    }

    /** Not a word more than the news goes to somebody who may have only a stolen key, or nobody at all, behind them. */
    @Test
    void whoDialsAFormerKeyHearsAnAcceptanceAndACloseAndIsCutOffInTheEnd() throws Exception {
        SignedRecord pinned = bob.record;
        bob.rotate();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.port());
                InitiatorHandshake handshake = InitiatorHandshake.toKnownPeer(
                        alice.identity,
                        alice.record,
                        pinned.content().identity(),
                        pinned.content().noiseKey(),
                        new SecureRandom(),
                        time)) {
            socket.setSoTimeout((int) LIVENESS.toMillis());
            FramedLink link = new FramedLink(new SocketLink(socket));
            link.write(handshake.start());
            link.flush();
            link.write(handshake.finish(link.read(handshake.replySize())));
            link.flush();

            byte[] acceptance = Objects.requireNonNull(link.readSealed());
            assertThat(catchThrowableOfType(MovedException.class, () -> handshake.accept(acceptance)))
                    .isNotNull();
            assertThat(link.readSealed()).as("the CLOSE").hasSize(272);
            link.write(Bytes.copyOf(new byte[100_000]).toArray());
            link.flush();
            assertThat(listener.halfOpen())
                    .as("it still counts as a stranger's")
                    .isOne();

            time.advance(HANDSHAKE);

            assertThat(ended(link)).isTrue();
            await().atMost(LIVENESS).until(() -> listener.halfOpen() == 0);
            assertThat(accepted).isEmpty();
        }
    }

    /** A reset is an end, too. */
    private static boolean ended(FramedLink link) throws Exception {
        try {
            return link.readSealed() == null;
        } catch (SocketException reset) {
            return true;
        }
    }

    @Test
    void aSessionKeepsItsKeysWhenItsIdentityIsGivenUp() throws Exception {
        SignedRecord before = bob.record;
        Connection dialled = dial(before.content());
        Connection atBob = answered();
        Bytes noiseKey = atBob.localNoiseKey();

        bob.rotate();

        assertThat(atBob.localId())
                .isEqualTo(before.id())
                .isNotEqualTo(bob.current().id());
        assertThat(atBob.localNoiseKey()).isEqualTo(noiseKey).isEqualTo(dialled.remoteNoiseKey());
        RecordingHandler atAlice = new RecordingHandler();
        dialled.start(atAlice);
        atBob.start(new RecordingHandler());
        atBob.close(CloseReason.DONE);
        assertThat(atAlice.ending()).isEqualTo(new Ending.Orderly(CloseReason.DONE, true));
    }

    @Test
    void whoRotatedCallsUnderTheNewKeyAtOnce() throws Exception {
        alice.rotate();

        Connection dialled = dial(bob.record.content());

        assertThat(dialled.localId()).isEqualTo(alice.current().id());
        assertThat(answered().peer()).isEqualTo(alice.record);
        dialled.abort();
    }

    /** The record was taken before, the keys behind the rotation: both sides still agree on who calls. */
    @Test
    void whoRotatesInTheMiddleOfACallIsWhomTheRecordSays() throws Exception {
        SignedRecord before = alice.record;
        alice.rotate();
        alice.record = before;

        Connection dialled = dial(bob.record.content());

        assertThat(dialled.localId()).isEqualTo(before.id());
        assertThat(answered().peer()).isEqualTo(before);
        dialled.abort();
    }

    @Test
    void aFormerKeyOfSomebodyElseIsNotAnswered() throws Exception {
        TestPeer other = new TestPeer("bob", time);
        bob.rotate();

        DialFailedException refused =
                catchThrowableOfType(DialFailedException.class, () -> dial(other.record.content()));

        assertThat(refused.reason()).isEqualTo(Reason.HANDSHAKE_FAILED);
    }
}
