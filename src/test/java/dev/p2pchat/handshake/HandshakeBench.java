// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.handshake;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.identity.OwnKeys;
import dev.p2pchat.wire.Frame;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;

/**
 * Measures what a handshake and a frame cost, on one thread after warming up. Not a test; after
 * {@code mvn test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath}:
 *
 * <pre>java -cp target/classes:target/test-classes:$(cat target/classpath) dev.p2pchat.handshake.HandshakeBench</pre>
 */
final class HandshakeBench {
    private static final int ROUNDS = 5;
    private static final int HANDSHAKES = 400;
    private static final int FRAMES = 20_000;

    private HandshakeBench() {}

    public static void main(String[] args) throws Exception {
        PrintStream out = new PrintStream(System.out, true, UTF_8);
        for (int round = 0; round < ROUNDS; round++) {
            for (Preface preface : Preface.values()) {
                out.printf("%s: %.2f ms of CPU for both sides%n", preface, handshake(preface));
            }
            for (int body : new int[] {200, 4000, 16000}) {
                frames(out, body);
            }
        }
    }

    private static double handshake(Preface preface) throws Exception {
        SecureRandom random = new SecureRandom();
        Person alice = Person.of("alice", 1, 2);
        Person bob = Person.of("bob", 3, 4);
        EphemeralMemory memory = new EphemeralMemory();
        long begun = cpuNanos();
        for (int i = 0; i < HANDSHAKES; i++) {
            InitiatorHandshake initiator = preface == Preface.KNOWN_PEER
                    ? InitiatorHandshake.toKnownPeer(
                            alice.identity,
                            alice.record,
                            bob.identity.publicKey(),
                            bob.identity.noisePublicKey(),
                            random,
                            InstantSource.system())
                    : InitiatorHandshake.firstContact(
                            alice.identity, alice.record, null, random, InstantSource.system());
            ResponderHandshake responder = new ResponderHandshake(
                    OwnKeys.of(bob.identity),
                    bob,
                    memory,
                    InetAddress.getLoopbackAddress(),
                    random,
                    InstantSource.system());
            byte[] started = initiator.start();
            responder.start(Arrays.copyOf(started, ResponderHandshake.PREFACE_BYTES));
            byte[] first = Arrays.copyOfRange(started, ResponderHandshake.PREFACE_BYTES, started.length);
            Established atBob = responder.finish(initiator.finish(responder.reply(first)));
            Established atAlice =
                    initiator.accept(Call.sealedBody(atBob.session().seal(responder.acceptance())));
            atBob.session().close();
            atAlice.session().close();
        }
        return (cpuNanos() - begun) / 1e6 / HANDSHAKES;
    }

    private static void frames(PrintStream out, int body) throws Exception {
        Sessions sessions = new Sessions();
        Frame frame = new Frame.Part(Bytes.owning(new byte[body]));
        byte[][] sealed = new byte[FRAMES][];
        long begun = cpuNanos();
        for (int i = 0; i < FRAMES; i++) {
            sealed[i] = sessions.initiator.seal(frame);
        }
        long between = cpuNanos();
        for (byte[] each : sealed) {
            sessions.responder.open(Call.sealedBody(each));
        }
        long ended = cpuNanos();
        double megabytes = (double) FRAMES * (sealed[0].length - 2) / 1e6;
        out.printf(
                "%5d bytes: seal %.1f us (%.0f MB/s), open %.1f us (%.0f MB/s)%n",
                sealed[0].length - 2,
                (between - begun) / 1e3 / FRAMES,
                megabytes / ((between - begun) / 1e9),
                (ended - between) / 1e3 / FRAMES,
                megabytes / ((ended - between) / 1e9));
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
