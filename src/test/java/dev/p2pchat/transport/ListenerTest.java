// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.p2pchat.base.HostPort;
import dev.p2pchat.handshake.InitiatorHandshake;
import dev.p2pchat.transport.DialFailedException.Reason;
import dev.p2pchat.wire.CloseReason;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Strangers at the door, over real sockets on loopback. After whatever they do, an honest caller gets in. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ListenerTest {
    private static final Duration HANDSHAKE = TransportLimits.defaults().handshake();

    private final FakeTime time = new FakeTime();
    private final LimitsBuilder limits = new LimitsBuilder();
    private final TestPeer alice = new TestPeer("alice", time);
    private final BlockingQueue<Connection> accepted = new LinkedBlockingQueue<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private volatile boolean loopbackIsAContact;
    private volatile boolean acceptorFails;
    private @Nullable TestPeer bob;
    private @Nullable Listener listener;

    private TestPeer bob() {
        TestPeer made = bob == null ? new TestPeer("bob", time, limits.build()) : bob;
        bob = made;
        return made;
    }

    /** Opened late, because tests change the limits first. */
    private Listener listener() throws CannotListenException {
        Listener made = listener;
        if (made == null) {
            made = Listener.open(
                    bob().endpoint,
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    from -> loopbackIsAContact,
                    this::accept);
            listener = made;
            open.add(made);
        }
        return made;
    }

    private void accept(Connection connection) {
        if (acceptorFails) {
            throw new IllegalStateException("on purpose: the test wants it");
        }
        accepted.add(connection);
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable resource : open) {
            resource.close();
        }
    }

    private static ConditionFactory eventually() {
        return await().atMost(Duration.ofSeconds(RecordingHandler.LIVENESS_SECONDS));
    }

    private Socket stranger() throws Exception {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener().port());
        socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(RecordingHandler.LIVENESS_SECONDS));
        open.add(socket);
        return socket;
    }

    private HostPort address() throws Exception {
        return new HostPort(
                InetAddress.getLoopbackAddress().getHostAddress(), listener().port());
    }

    private Connection dial() throws Exception {
        return new Dialer(alice.endpoint, true)
                .dialKnown(address(), bob().identity.publicKey(), bob().identity.noisePublicKey());
    }

    /** What every test ends with: the listener lives. */
    private void anHonestCallerGetsIn() throws Exception {
        RecordingHandler atAlice = new RecordingHandler();
        Connection dialled = dial();
        dialled.start(atAlice);
        Connection answered =
                Objects.requireNonNull(accepted.poll(RecordingHandler.LIVENESS_SECONDS, TimeUnit.SECONDS));
        answered.start(new RecordingHandler());
        assertThat(answered.peerId()).isEqualTo(alice.identity.id());
        assertThat(Objects.requireNonNull(answered.remoteAddress()).getAddress().isLoopbackAddress())
                .isTrue();
        answered.close(CloseReason.DONE);
        assertThat(atAlice.ending()).isEqualTo(new Ending.Orderly(CloseReason.DONE, true));
        assertThat(accepted).isEmpty();
    }

    /** How many bytes were answered until the end; a reset is an end, too. */
    private static int answeredUntilTheEnd(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        int count = 0;
        try {
            while (in.read() >= 0) {
                count++;
            }
        } catch (SocketException reset) {
            // Closed with bytes unread.
        }
        return count;
    }

    private static void write(Socket socket, byte[] bytes) throws IOException {
        try {
            socket.getOutputStream().write(bytes);
        } catch (SocketException closedMeanwhile) {
            // That is for the caller to find out by reading.
        }
    }

    private byte[] callBytes() throws Exception {
        try (InitiatorHandshake handshake = alice.calling(bob())) {
            return handshake.start();
        }
    }

    private void awaitDeadline() throws Exception {
        eventually().until(() -> listener().halfOpen() == 1 && time.timers() == 1);
    }

    // ---- what strangers say

    @Test
    void aWebBrowserIsClosedWithoutAWord() throws Exception {
        Socket browser = stranger();
        write(browser, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(answeredUntilTheEnd(browser)).isZero();
        anHonestCallerGetsIn();
    }

    @Test
    void noiseIsClosedWithoutAWord() throws Exception {
        Random random = new Random(20260101);
        for (int length : new int[] {100, 1256, 5000, 100_000}) {
            byte[] noise = new byte[length];
            random.nextBytes(noise);
            Socket socket = stranger();
            write(socket, noise);
            assertThat(answeredUntilTheEnd(socket)).as("%d bytes", length).isZero();
        }
        anHonestCallerGetsIn();
    }

    @Test
    void whoKnowsThePrefaceButNotTheKeyLearnsNothing() throws Exception {
        byte[] call = callBytes();
        call[call.length - 1] ^= 1;
        Socket socket = stranger();
        write(socket, call);
        assertThat(answeredUntilTheEnd(socket)).isZero();
        anHonestCallerGetsIn();
    }

    @Test
    void aRecordedCallIsAnsweredOnce() throws Exception {
        byte[] call = callBytes();
        Socket first = stranger();
        write(first, call);
        assertThat(first.getInputStream().readNBytes(1152)).hasSize(1152);
        Socket again = stranger();
        write(again, call);
        assertThat(answeredUntilTheEnd(again)).isZero();
        anHonestCallerGetsIn();
    }

    @Test
    void bytesPipelinedBehindTheFirstMessageSpoilTheHandshake() throws Exception {
        byte[] call = callBytes();
        Socket socket = stranger();
        write(socket, Arrays.copyOf(call, call.length + 5000));
        assertThat(answeredUntilTheEnd(socket)).isLessThanOrEqualTo(1152);
        anHonestCallerGetsIn();
    }

    @Test
    void aFirstContactIsAnsweredOnlyIfThePolicySaysSo() throws Exception {
        Dialer dialer = new Dialer(alice.endpoint, true);
        bob().answersFirstContact = false;
        assertThat(catchThrowableOfType(DialFailedException.class, () -> dialer.dialFirstContact(address(), null))
                        .reason())
                .isEqualTo(Reason.HANDSHAKE_FAILED);
        bob().answersFirstContact = true;
        assertThat(dialer.dialFirstContact(address(), null).peerId())
                .isEqualTo(bob().identity.id());
        assertThat(accepted.poll(RecordingHandler.LIVENESS_SECONDS, TimeUnit.SECONDS))
                .isNotNull();
        anHonestCallerGetsIn();
    }

    @Test
    void aBlockedPeerIsClosedLikeAnyNonsense() throws Exception {
        bob().blocked.add(alice.identity.id());
        assertThat(catchThrowableOfType(DialFailedException.class, this::dial).reason())
                .isEqualTo(Reason.HANDSHAKE_FAILED);
        assertThat(accepted).isEmpty();
        bob().blocked.clear();
        anHonestCallerGetsIn();
    }

    // ---- strangers who take their time

    @Test
    void whoSaysNothingIsClosedAtTheDeadline() throws Exception {
        Socket silent = stranger();
        awaitDeadline();
        time.advance(HANDSHAKE);
        assertThat(answeredUntilTheEnd(silent)).isZero();
        eventually().until(() -> listener().halfOpen() == 0);
        anHonestCallerGetsIn();
    }

    @Test
    void halfAHandshakeIsClosedAtTheDeadline() throws Exception {
        byte[] call = callBytes();
        Socket socket = stranger();
        write(socket, Arrays.copyOf(call, call.length / 2));
        awaitDeadline();
        time.advance(HANDSHAKE);
        assertThat(answeredUntilTheEnd(socket)).isZero();
        anHonestCallerGetsIn();
    }

    @Test
    void whoStopsAfterTheReplyIsClosedAtTheDeadline() throws Exception {
        Socket socket = stranger();
        write(socket, callBytes());
        assertThat(socket.getInputStream().readNBytes(1152)).hasSize(1152);
        time.advance(HANDSHAKE);
        assertThat(answeredUntilTheEnd(socket)).isZero();
        anHonestCallerGetsIn();
    }

    @Test
    void oneByteASecondDoesNotStretchTheDeadline() throws Exception {
        byte[] call = callBytes();
        Socket socket = stranger();
        awaitDeadline();
        for (int i = 0; i < HANDSHAKE.toSeconds(); i++) {
            socket.getOutputStream().write(call[i]);
            assertThat(listener().halfOpen()).isEqualTo(1);
            time.advance(Duration.ofSeconds(1));
        }
        assertThat(answeredUntilTheEnd(socket)).isZero();
        anHonestCallerGetsIn();
    }

    @Test
    void whoLeavesGivesTheirPlaceBack() throws Exception {
        Socket socket = stranger();
        awaitDeadline();
        socket.close();
        eventually().until(() -> listener().halfOpen() == 0 && time.timers() == 0);
        anHonestCallerGetsIn();
    }

    // ---- too many strangers

    @Test
    void aFloodIsBoundedAndPushesOutOnlyItself() throws Exception {
        limits.halfOpen = 16;
        limits.halfOpenForContacts = 4;
        limits.halfOpenPerAddress = 100;
        for (int i = 0; i < 80; i++) {
            stranger();
            assertThat(listener().halfOpen()).isLessThanOrEqualTo(12);
        }
        eventually().until(() -> listener().halfOpen() == 12);
        // Among strangers the newcomer wins, so even an unknown caller gets in.
        anHonestCallerGetsIn();
        loopbackIsAContact = true;
        anHonestCallerGetsIn();
    }

    @Test
    void aContactWhoIsHalfwayInSurvivesAFlood() throws Exception {
        limits.halfOpen = 8;
        limits.halfOpenForContacts = 2;
        limits.halfOpenPerAddress = 100;
        loopbackIsAContact = true;
        Socket contact = stranger();
        eventually().until(() -> listener().halfOpen() == 1);
        loopbackIsAContact = false;
        for (int i = 0; i < 40; i++) {
            stranger();
        }
        eventually().until(() -> listener().halfOpen() == 7);
        byte[] call = callBytes();
        write(contact, call);
        assertThat(contact.getInputStream().readNBytes(1152)).hasSize(1152);
        anHonestCallerGetsIn();
    }

    @Test
    void oneAddressHasOnlyItsShare() throws Exception {
        Socket first = stranger();
        eventually().until(() -> listener().halfOpen() == 1);
        for (int i = 0; i < limits.halfOpenPerAddress; i++) {
            stranger();
        }
        assertThat(answeredUntilTheEnd(first)).isZero();
        eventually().until(() -> listener().halfOpen() == limits.halfOpenPerAddress);
        anHonestCallerGetsIn();
    }

    @Test
    void tooManyHandshakesASecondAreClosedUnheard() throws Exception {
        limits.handshakesPerSecond = 3;
        for (int i = 0; i < 3; i++) {
            Socket heard = stranger();
            write(heard, callBytes());
            assertThat(heard.getInputStream().readNBytes(1152)).hasSize(1152);
        }
        Socket tooMany = stranger();
        write(tooMany, callBytes());
        assertThat(answeredUntilTheEnd(tooMany)).isZero();
        assertThatThrownBy(this::dial).isInstanceOf(DialFailedException.class);
        time.advance(Duration.ofSeconds(1));
        anHonestCallerGetsIn();
    }

    // ---- our own side

    @Test
    void anAcceptorThatFailsCostsOneConnection() throws Exception {
        acceptorFails = true;
        Connection dialled = dial();
        RecordingHandler atAlice = new RecordingHandler();
        dialled.start(atAlice);
        assertThat(atAlice.ending()).isInstanceOf(Ending.Abnormal.class);
        acceptorFails = false;
        anHonestCallerGetsIn();
    }

    @Test
    void aPortThatIsTakenIsToldAsASentence() throws Exception {
        assertThatThrownBy(() -> Listener.open(bob().endpoint, listener().address(), from -> false, this::accept))
                .isInstanceOf(CannotListenException.class)
                .hasMessageContaining(Integer.toString(listener().port()))
                .hasMessageContaining("choose another");
        anHonestCallerGetsIn();
    }

    @Test
    void closingEndsTheHandshakesThatRunAndFreesThePort() throws Exception {
        Socket halfway = stranger();
        eventually().until(() -> listener().halfOpen() == 1);
        listener().close();
        assertThat(answeredUntilTheEnd(halfway)).isZero();
        // Somebody else on this machine may be using the free port for a call of their own for a moment.
        eventually().ignoreExceptionsInstanceOf(CannotListenException.class).until(() -> {
            Listener.open(bob().endpoint, listener().address(), from -> false, this::accept)
                    .close();
            return true;
        });
    }
}
