// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.bench;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.crypto.SecretKey;
import dev.p2pchat.storage.Key;
import dev.p2pchat.storage.Table;
import dev.p2pchat.storage.sealed.Seal;
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

/** Sealing a record of the store and opening it, at once, while the seal remembers what it sealed, and later. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class RecordBenchmark {
    /** A short chat message in its envelope. */
    static final int VALUE_BYTES = 200;

    private static final Table MESSAGES = new Table("messages");

    private final SecureRandom random = new SecureRandom();
    private final SecretKey dataKey = SecretKey.random(random);
    private final SecretKey indexKey = SecretKey.random(random);
    private final Seal seal = new Seal(dataKey, indexKey, random);

    /** Of the same keys, but without a memory of the record. */
    private final Seal other = new Seal(dataKey.copy(), indexKey.copy(), random);

    private final Key blinded = Key.of(seal.blind(MESSAGES, Bytes.utf8("conversation")), 1);
    private final Bytes value = Bytes.owning(new byte[VALUE_BYTES]);

    /** As it is read from the disk: equal to what was sealed, not the same object. */
    private final Bytes record =
            Bytes.copyOf(seal.seal(MESSAGES, blinded, value).toArray());

    @Benchmark
    public Bytes seal() {
        return seal.seal(MESSAGES, blinded, value);
    }

    @Benchmark
    public Bytes openRemembered() {
        return seal.open(MESSAGES, blinded, record);
    }

    @Benchmark
    public Bytes open() {
        return other.open(MESSAGES, blinded, record);
    }
}
