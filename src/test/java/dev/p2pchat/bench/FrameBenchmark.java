// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.bench;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.wire.Frame;
import dev.p2pchat.wire.FrameCodec;
import dev.p2pchat.wire.MalformedFrameException;
import dev.p2pchat.wire.Message;
import dev.p2pchat.wire.Reassembly;
import dev.p2pchat.wire.StreamId;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Between a message and the plaintext that is sealed: a short message, which has one frame, and the largest frame. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class FrameBenchmark {
    private final Message message = new Message(
            StreamId.random(new SecureRandom()), 1, EnvelopeBenchmark.text().encode());
    private final Frame.MessageEnd end = (Frame.MessageEnd) message.toFrames().get(0);
    private final Frame.Part part = new Frame.Part(Bytes.owning(new byte[FrameCodec.MAX_BODY_BYTES]));
    private final byte[] encodedEnd = FrameCodec.encode(end);
    private final byte[] encodedPart = FrameCodec.encode(part);
    private final Reassembly reassembly = new Reassembly(new AtomicLong(Reassembly.MAX_TOTAL_BYTES));

    @Benchmark
    public List<Frame> messageToFrames() {
        return message.toFrames();
    }

    @Benchmark
    public Message messageFromFrames() throws MalformedFrameException {
        return reassembly.finish(end);
    }

    @Benchmark
    public byte[] encodeMessageEnd() {
        return FrameCodec.encode(end);
    }

    @Benchmark
    public Frame decodeMessageEnd() throws MalformedFrameException {
        return FrameCodec.decode(encodedEnd);
    }

    @Benchmark
    public byte[] encodePart() {
        return FrameCodec.encode(part);
    }

    @Benchmark
    public Frame decodePart() throws MalformedFrameException {
        return FrameCodec.decode(encodedPart);
    }
}
