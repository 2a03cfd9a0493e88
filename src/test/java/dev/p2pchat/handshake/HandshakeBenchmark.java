// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.handshake;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.crypto.Ed25519PrivateKey;
import dev.p2pchat.crypto.MlKem768;
import dev.p2pchat.crypto.MlKem768PrivateKey;
import dev.p2pchat.crypto.RefusedKeyException;
import dev.p2pchat.crypto.SecretKey;
import dev.p2pchat.crypto.X25519PrivateKey;
import dev.p2pchat.identity.OwnKeys;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A handshake with somebody whose keys are known, both sides of it, and the operations that it is made of. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class HandshakeBenchmark {
    private final SecureRandom random = new SecureRandom();

    private final Person alice = Person.of("alice", 1, 2);
    private final Person bob = Person.of("bob", 3, 4);
    private final OwnKeys bobsKeys = OwnKeys.of(bob.identity);
    private final EphemeralMemory memory = new EphemeralMemory();

    private final Ed25519PrivateKey signer = Ed25519PrivateKey.generate(random);
    private final byte[] signed = alice.record.record().toArray();
    private final Bytes signature = signer.sign(signed);
    private final X25519PrivateKey own = X25519PrivateKey.generate(random);
    private final Bytes theirs = X25519PrivateKey.generate(random).publicKey();
    private final MlKem768PrivateKey decapsulationKey = MlKem768PrivateKey.generate(random);
    private Bytes ciphertext = Bytes.EMPTY;

    @Setup
    public void encapsulate() throws RefusedKeyException {
        ciphertext = MlKem768.encapsulate(decapsulationKey.encapsulationKey(), random)
                .ciphertext();
    }

    @Benchmark
    public Established handshake() throws Exception {
        InstantSource clock = InstantSource.system();
        try (InitiatorHandshake initiator = InitiatorHandshake.toKnownPeer(
                        alice.identity,
                        alice.record,
                        bob.identity.publicKey(),
                        bob.identity.noisePublicKey(),
                        random,
                        clock);
                ResponderHandshake responder = new ResponderHandshake(
                        bobsKeys, bob, memory, InetAddress.getLoopbackAddress(), random, clock)) {
            byte[] first = initiator.start();
            responder.start(Arrays.copyOf(first, ResponderHandshake.PREFACE_BYTES));
            byte[] second = responder.reply(Arrays.copyOfRange(first, ResponderHandshake.PREFACE_BYTES, first.length));
            Established atBob = responder.finish(initiator.finish(second));
            Established atAlice =
                    initiator.accept(Call.sealedBody(atBob.session().seal(responder.acceptance())));
            atBob.session().close();
            atAlice.session().close();
            return atAlice;
        }
    }

    @Benchmark
    public Bytes ed25519Sign() {
        return signer.sign(signed);
    }

    @Benchmark
    public boolean ed25519Verify() {
        return signer.publicKey().verifies(signed, signature);
    }

    @Benchmark
    public X25519PrivateKey x25519Generate() {
        return X25519PrivateKey.generate(random);
    }

    @Benchmark
    public SecretKey x25519Agree() throws RefusedKeyException {
        return own.agree(theirs);
    }

    @Benchmark
    public MlKem768PrivateKey mlKem768Generate() {
        return MlKem768PrivateKey.generate(random);
    }

    @Benchmark
    public MlKem768.Encapsulation mlKem768Encapsulate() throws RefusedKeyException {
        return MlKem768.encapsulate(decapsulationKey.encapsulationKey(), random);
    }

    @Benchmark
    public SecretKey mlKem768Decapsulate() throws RefusedKeyException {
        return decapsulationKey.decapsulate(ciphertext);
    }
}
