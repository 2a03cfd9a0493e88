// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.bench;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.wire.Envelope;
import dev.p2pchat.wire.MalformedFrameException;
import dev.p2pchat.wire.MessageId;
import java.security.SecureRandom;
import java.time.Instant;
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

/** The envelope of a text of 100 bytes, as CBOR and back: each message passes here several times on its way. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class EnvelopeBenchmark {
    private final Envelope envelope = text();
    private final Bytes encoded = envelope.encode();

    static Envelope text() {
        Instant now = Instant.parse("2026-01-01T00:00:00Z");
        MessageId id = MessageId.random(new SecureRandom(), now);
        return new Envelope(id, now, Envelope.TEXT, Bytes.utf8("x".repeat(100)));
    }

    @Benchmark
    public Bytes encode() {
        return envelope.encode();
    }

    @Benchmark
    public Envelope decode() throws MalformedFrameException {
        return Envelope.decode(encoded);
    }
}
