// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.p2pchat.base.HostPort;
import dev.p2pchat.base.Username;
import dev.p2pchat.transport.DialFailedException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class DialerTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final FakeTime time = new FakeTime();
    private final TestPeer alice = new TestPeer("alice", time);
    private final TestPeer bob = new TestPeer("bob", time);
    private final Dialer dialer = new Dialer(alice.endpoint, true);

    private static HostPort loopback(int port) {
        return new HostPort(LOOPBACK.getHostAddress(), port);
    }

    private DialFailedException failure(HostPort address) {
        return catchThrowableOfType(
                DialFailedException.class,
                () -> dialer.dialKnown(address, bob.identity.publicKey(), bob.identity.noisePublicKey()));
    }

    private Listener listening(TestPeer peer) throws CannotListenException {
        return Listener.open(peer.endpoint, new InetSocketAddress(LOOPBACK, 0), from -> false, Connection::abort);
    }

    @Test
    void nobodyThereIsUnreachable() throws Exception {
        int port;
        try (ServerSocket gone = new ServerSocket(0, 1, LOOPBACK)) {
            port = gone.getLocalPort();
        }
        DialFailedException e = failure(loopback(port));
        assertThat(e.reason()).isEqualTo(Reason.UNREACHABLE);
        assertThat(e).hasMessageContaining("nobody could be reached at " + loopback(port));
    }

    @Test
    void whatIsNoAddressIsUnreachable() {
        assertThat(failure(new HostPort("1:2", 9000)).reason()).isEqualTo(Reason.UNREACHABLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"224.0.0.1", "0.0.0.0", "::", "ff02::1", "255.255.255.255", "::ffff:224.0.0.1"})
    void whatIsNotOneHostIsNeverDialled(String host) {
        assertThat(failure(new HostPort(host, 9000)).reason()).isEqualTo(Reason.REFUSED_ADDRESS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"})
    void thisHostIsDialledOnlyWhenAllowed(String host) {
        Dialer outward = new Dialer(alice.endpoint, false);
        assertThat(catchThrowableOfType(
                                DialFailedException.class,
                                () -> outward.dialFirstContact(new HostPort(host, 9000), null))
                        .reason())
                .isEqualTo(Reason.REFUSED_ADDRESS);
    }

    @Test
    void somebodyWhoHangsUpFailsTheHandshake() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, LOOPBACK)) {
            PeerThreads.start("hangs up", () -> {
                try (Socket caller = server.accept()) {
                    assertThat(caller.getInputStream().readNBytes(100)).hasSize(100);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            DialFailedException e = failure(loopback(server.getLocalPort()));
            assertThat(e.reason()).isEqualTo(Reason.HANDSHAKE_FAILED);
            assertThat(e).hasMessageContaining("took the connection and ended it");
        }
    }

    @Test
    void somebodySilentFailsTheHandshakeAtTheDeadline() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, LOOPBACK)) {
            PeerThreads.start("the clock", () -> {
                await().atMost(Duration.ofSeconds(RecordingHandler.LIVENESS_SECONDS))
                        .until(() -> time.timers() == 1);
                time.advance(Duration.ofSeconds(5));
            });
            DialFailedException e = failure(loopback(silent.getLocalPort()));
            assertThat(e.reason()).isEqualTo(Reason.HANDSHAKE_FAILED);
            assertThat(e).hasMessageContaining("within 5 s");
        }
    }

    @Test
    void somebodyElseWithAnotherKeyCannotEvenTellThatTheyWereCalled() throws Exception {
        TestPeer mallory = new TestPeer("bob", time);
        try (Listener listener = listening(mallory)) {
            assertThat(failure(loopback(listener.port())).reason()).isEqualTo(Reason.HANDSHAKE_FAILED);
        }
    }

    @Test
    void aFirstContactByNameRefusesAnotherName() throws Exception {
        try (Listener listener = listening(bob)) {
            HostPort address = loopback(listener.port());
            assertThat(catchThrowableOfType(
                                    DialFailedException.class,
                                    () -> dialer.dialFirstContact(address, new Username("carol")))
                            .reason())
                    .isEqualTo(Reason.WRONG_PEER);
            assertThat(dialer.dialFirstContact(address, new Username("bob")).peer())
                    .isEqualTo(bob.record);
        }
    }

    @Test
    void callingOurselvesIsNoticed() throws Exception {
        try (Listener listener = listening(alice)) {
            assertThat(catchThrowableOfType(
                                    DialFailedException.class,
                                    () -> dialer.dialFirstContact(loopback(listener.port()), null))
                            .reason())
                    .isIn(Reason.WRONG_PEER, Reason.HANDSHAKE_FAILED);
        }
    }

    @Test
    void everyAddressOfAHostIsTried() throws Exception {
        try (Listener listener = listening(bob)) {
            // On many machines it is ::1 and 127.0.0.1, of which only one is listened at.
            assertThat(dialer.dialKnown(
                                    new HostPort("localhost", listener.port()),
                                    bob.identity.publicKey(),
                                    bob.identity.noisePublicKey())
                            .peerId())
                    .isEqualTo(bob.identity.id());
        }
    }
}
