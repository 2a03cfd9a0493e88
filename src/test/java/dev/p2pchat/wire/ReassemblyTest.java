// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.cbor.CborMap;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReassemblyTest {
    private static final int MAX_ENVELOPE = Envelope.MAX_BODY_BYTES + Envelope.MAX_OVERHEAD_BYTES;
    private static final Frame.Part FULL_PART = new Frame.Part(Bytes.owning(new byte[FrameCodec.MAX_BODY_BYTES]));

    private final AtomicLong budget = new AtomicLong(Reassembly.MAX_TOTAL_BYTES);
    private final Reassembly reassembly = new Reassembly(budget);

    @AfterEach
    void returnsItsWholeBudget() {
        reassembly.close();
        assertThat(budget).hasValue(Reassembly.MAX_TOTAL_BYTES);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 200, 16_000, 16_381, 16_382, 32_000, 100_000, MAX_ENVELOPE})
    void putsAMessageTogetherAsItWasCutUp(int bytes) throws Exception {
        Message message = message(bytes);

        assertThat(through(message)).isEqualTo(message);
        assertThat(budget).as("given back at once").hasValue(Reassembly.MAX_TOTAL_BYTES);
    }

    @Test
    void putsTogetherAMessageWithTheLargestBody() throws Exception {
        Envelope envelope = new Envelope(
                FrameSamples.ID,
                Instant.ofEpochMilli(Long.MAX_VALUE),
                "k".repeat(32),
                Bytes.owning(new byte[Envelope.MAX_BODY_BYTES]));
        Message message = new Message(FrameSamples.STREAM, Long.MAX_VALUE, envelope.encode());

        assertThat(through(message)).isEqualTo(message);
    }

    @Test
    void putsOneMessageTogetherAfterTheOther() throws Exception {
        for (int n = 1; n <= 5; n++) {
            Message message = message(50_000 * n);
            assertThat(through(message)).isEqualTo(message);
        }
    }

    @Test
    void cutsIntoFramesThatFit() {
        List<Frame> frames = message(MAX_ENVELOPE).toFrames();

        assertThat(frames)
                .allSatisfy(frame -> assertThat(frame.body().length()).isBetween(1, FrameCodec.MAX_BODY_BYTES));
        assertThat(frames.get(frames.size() - 1)).isInstanceOf(Frame.MessageEnd.class);
        assertThat(frames.subList(0, frames.size() - 1)).hasOnlyElementsOfType(Frame.Part.class);
        assertThat(message(1).toFrames()).singleElement().isInstanceOf(Frame.MessageEnd.class);
    }

    @Test
    void refusesAnEnvelopeOneByteTooLong() {
        assertThatExceptionOfType(MalformedFrameException.class).isThrownBy(() -> through(message(MAX_ENVELOPE + 1)));
    }

    @Test
    void refusesOneByteBeyondTheLargestMessage() throws Exception {
        int whole = Message.MAX_BYTES / FrameCodec.MAX_BODY_BYTES;
        int rest = Message.MAX_BYTES % FrameCodec.MAX_BODY_BYTES;
        for (int i = 0; i < whole; i++) {
            reassembly.add(FULL_PART);
        }
        reassembly.add(new Frame.Part(Bytes.owning(new byte[rest])));

        assertThatExceptionOfType(MalformedFrameException.class)
                .isThrownBy(() -> reassembly.add(new Frame.Part(Bytes.owning(new byte[1]))));
    }

    @Test
    void setsAsideNoMoreThanTwiceWhatArrived() throws Exception {
        for (int parts = 1; parts <= 64; parts++) {
            reassembly.add(FULL_PART);
            long taken = Reassembly.MAX_TOTAL_BYTES - budget.get();
            assertThat(taken)
                    .isBetween(
                            (long) parts * FULL_PART.bytes().length(),
                            2L * parts * FULL_PART.bytes().length());
            assertThat(taken).isLessThanOrEqualTo(Message.MAX_BYTES);
        }
    }

    @Test
    void sharesItsBudgetWithAllSessions() throws Exception {
        AtomicLong small = new AtomicLong(3L * FrameCodec.MAX_BODY_BYTES);
        Reassembly one = new Reassembly(small);
        Reassembly other = new Reassembly(small);
        one.add(FULL_PART);
        one.add(FULL_PART);
        other.add(FULL_PART);

        assertThatExceptionOfType(MalformedFrameException.class).isThrownBy(() -> other.add(FULL_PART));
        assertThat(small).as("a refusal takes nothing").hasValue(0);

        one.close();
        other.add(FULL_PART);
        other.close();
        assertThat(small).hasValue(3L * FrameCodec.MAX_BODY_BYTES);
    }

    @Test
    void givesItsBudgetBackOnceOnly() throws Exception {
        reassembly.add(FULL_PART);

        reassembly.close();
        reassembly.close();

        assertThat(budget).hasValue(Reassembly.MAX_TOTAL_BYTES);
    }

    @Test
    void givesItsBudgetBackWhenTheWholeIsNonsense() throws Exception {
        reassembly.add(FULL_PART);

        assertThatExceptionOfType(MalformedFrameException.class)
                .isThrownBy(() -> reassembly.finish(new Frame.MessageEnd(Bytes.fromHex("00"))));

        assertThat(budget).hasValue(Reassembly.MAX_TOTAL_BYTES);
    }

    @Test
    void refusesAMessageThatBreaksTheRules() {
        refuses(CborMap.builder().encode());
        refuses(fields(Bytes.fromHex("00"), 1, Bytes.EMPTY).encode());
        refuses(fields(FrameSamples.STREAM.bytes(), 0, Bytes.EMPTY).encode());
        refuses(fields(FrameSamples.STREAM.bytes(), -1, Bytes.EMPTY).encode());
        Bytes good = fields(FrameSamples.STREAM.bytes(), 1, Bytes.fromHex("00")).encode();
        for (int length = 1; length < good.length(); length++) {
            refuses(good.slice(0, length));
        }
        refuses(good.concat(Bytes.fromHex("00")));
        assertThatIllegalArgumentException().isThrownBy(() -> new Message(FrameSamples.STREAM, 0, Bytes.EMPTY));
    }

    @Test
    void throwsNothingButMalformedWhateverItIsGiven() {
        for (long seed = 0; seed < 1_000; seed++) {
            Random random = new Random(seed);
            byte[] encoded = fields(FrameSamples.STREAM.bytes(), 1, Bytes.utf8("some envelope"))
                    .encode()
                    .toArray();
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                encoded[random.nextInt(encoded.length)] = (byte) random.nextInt();
            }
            int cut = 1 + random.nextInt(encoded.length - 1);
            try (Reassembly fresh = new Reassembly(budget)) {
                fresh.add(new Frame.Part(Bytes.copyOf(encoded, 0, cut)));
                var unused = fresh.finish(new Frame.MessageEnd(Bytes.copyOf(encoded, cut, encoded.length - cut)));
            } catch (MalformedFrameException e) {
                assertThat(e.getMessage()).as("seed %d", seed).isNotBlank();
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private Message through(Message message) throws MalformedFrameException {
        for (Frame frame : message.toFrames()) {
            if (frame instanceof Frame.Part part) {
                reassembly.add(part);
            } else {
                return reassembly.finish((Frame.MessageEnd) frame);
            }
        }
        throw new AssertionError("a message without an end");
    }

    private static Message message(int envelopeBytes) {
        byte[] envelope = new byte[envelopeBytes];
        new Random(envelopeBytes).nextBytes(envelope);
        return new Message(FrameSamples.STREAM, 3, Bytes.owning(envelope));
    }

    private static CborMap.Builder fields(Bytes stream, long n, Bytes envelope) {
        return CborMap.builder().put("stream", stream).put("n", n).put("envelope", envelope);
    }

    private void refuses(Bytes encoded) {
        assertThatExceptionOfType(MalformedFrameException.class)
                .isThrownBy(() -> reassembly.finish(new Frame.MessageEnd(encoded)));
    }
}
