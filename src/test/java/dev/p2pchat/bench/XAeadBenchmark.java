// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.bench;

import dev.p2pchat.crypto.AuthenticationFailedException;
import dev.p2pchat.crypto.SecretKey;
import dev.p2pchat.crypto.XAead;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** XChaCha20-Poly1305 of as many bytes as a stored message has: what {@link RecordBenchmark} takes longer is the seal's own. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class XAeadBenchmark {
    private static final byte[] NO_AD = {};

    private final SecretKey key = SecretKey.random(new SecureRandom());
    private final byte[] nonce = new byte[XAead.NONCE_BYTES];
    private final byte[] plaintext = new byte[RecordBenchmark.VALUE_BYTES];
    private final byte[] sealed = XAead.seal(key, nonce, NO_AD, plaintext);

    @Benchmark
    public byte[] seal() {
        return XAead.seal(key, nonce, NO_AD, plaintext);
    }

    @Benchmark
    public byte[] open() throws AuthenticationFailedException {
        return XAead.open(key, nonce, NO_AD, sealed);
    }
}
