// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.cbor.CborMap;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameCodecTest {
    private static final int HAVE = 2;
    private static final int STATUS = 5;
    private static final int ACK = 7;
    private static final int PING = 13;
    private static final int CLOSE = 15;

    static List<Frame> samples() {
        return FrameSamples.all();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void readsBackWhatItWrote(Frame frame) throws Exception {
        assertThat(FrameCodec.decode(FrameCodec.encode(frame))).isEqualTo(frame);
    }

    @Test
    void isTriedWithEveryFrameThereIs() {
        Set<Class<?>> tried = new HashSet<>();
        samples().forEach(sample -> tried.add(sample.getClass()));
        tried.add(Frame.Unknown.class);

        assertThat(tried).containsExactlyInAnyOrder(Frame.class.getPermittedSubclasses());
        assertThat(tried).hasSameSizeAs(Frame.class.getPermittedSubclasses());
    }

    @Test
    void givesEachFrameANumberOfItsOwn() {
        Set<Integer> numbers = new HashSet<>();
        Set<Class<?>> types = new HashSet<>();
        for (Frame frame : samples()) {
            if (types.add(frame.getClass())) {
                assertThat(numbers.add(frame.type())).as("%s", frame.getClass()).isTrue();
                assertThat(frame.type()).isBetween(0, 255);
            }
        }
    }

    /** As docs/protocol.md has them; another number is another protocol. */
    @Test
    void keepsTheBytesOfTheProtocol() {
        assertThat(start(new Frame.Ping(1), 11)).isEqualTo("0d00080000000000000001");
        assertThat(start(new Frame.RekeyDone(), 3)).isEqualTo("0c0000");
        assertThat(start(new Frame.MessageEnd(Bytes.fromHex("dd")), 4)).isEqualTo("040001dd");
        assertThat(start(new Frame.Close(CloseReason.DONE), 16)).isEqualTo("0f000da166726561736f6e64646f6e65");
        assertThat(start(new Frame.Ack(FrameSamples.STREAM, 5), 31))
                .isEqualTo("07001ca26673747265616d5000112233445566778899aabbccddeeff616e05");
    }

    private static String start(Frame frame, int bytes) {
        return Bytes.copyOf(FrameCodec.encode(frame), 0, bytes).hex();
    }

    @ParameterizedTest
    @CsvSource({
        "1,256",
        "252,256",
        "253,256",
        "254,1024",
        "1021,1024",
        "1022,4096",
        "4093,4096",
        "4094,16384",
        "16381,16384"
    })
    void fillsUpToTheSmallestSizeThatFits(int body, int size) throws Exception {
        Frame frame = new Frame.Part(Bytes.owning(new byte[body]));

        byte[] plaintext = FrameCodec.encode(frame);

        assertThat(plaintext).hasSize(size);
        assertThat(FrameCodec.decode(plaintext)).isEqualTo(frame);
    }

    @Test
    void carriesNoBodyThatDoesNotFit() {
        Frame frame = new Frame.Part(Bytes.owning(new byte[FrameCodec.MAX_BODY_BYTES + 1]));

        assertThatIllegalArgumentException().isThrownBy(() -> FrameCodec.encode(frame));
    }

    @Test
    void refusesEveryOtherSize() throws Exception {
        Set<Integer> sizes = Set.of(256, 1024, 4096, 16384);
        for (int size = 0; size <= 16400; size++) {
            byte[] plaintext = new byte[size];
            if (size > 0) {
                plaintext[0] = 12;
            }
            assertThat(FrameCodec.isPlaintextSize(size)).isEqualTo(sizes.contains(size));
            if (sizes.contains(size)) {
                assertThat(FrameCodec.decode(plaintext)).isEqualTo(new Frame.RekeyDone());
            } else {
                refuses("a size of " + size, plaintext);
            }
        }
    }

    @Test
    void refusesPaddingThatIsNotZeroAnywhere() {
        byte[] plaintext = FrameCodec.encode(new Frame.Ping(1));
        for (int at = FrameCodec.HEADER_BYTES + Long.BYTES; at < plaintext.length; at++) {
            plaintext[at] = (byte) 0x80;
            refuses("padding at " + at, plaintext);
            plaintext[at] = 0;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {256, 1024, 4096, 16384})
    void refusesABodyLongerThanItsFrame(int size) throws Exception {
        byte[] plaintext = new byte[size];
        plaintext[0] = 9;
        setLength(plaintext, size - FrameCodec.HEADER_BYTES);
        assertThat(FrameCodec.decode(plaintext)).isInstanceOf(Frame.Rekey1.class);

        for (int length : new int[] {size - 2, size, 0xffff}) {
            setLength(plaintext, length);
            refuses("a body of " + length, plaintext);
        }
    }

    private static void setLength(byte[] plaintext, int length) {
        plaintext[1] = (byte) (length >>> 8);
        plaintext[2] = (byte) length;
    }

    @Test
    void readsTypesItDoesNotKnowAsUnknown() throws Exception {
        Set<Integer> known = new HashSet<>();
        samples().forEach(frame -> known.add(frame.type()));
        for (int type = 0; type < 256; type++) {
            if (!known.contains(type)) {
                byte[] plaintext = new byte[256];
                plaintext[0] = (byte) type;
                setLength(plaintext, 3);
                plaintext[3] = 7;
                assertThat(FrameCodec.decode(plaintext)).isEqualTo(new Frame.Unknown(type));
            }
        }
        assertThatIllegalStateException().isThrownBy(() -> FrameCodec.encode(new Frame.Unknown(99)));
    }

    @Test
    void refusesEveryTruncationOfABodyThatIsAMap() {
        for (Frame frame : samples()) {
            if (frame instanceof Frame.Part
                    || frame instanceof Frame.MessageEnd
                    || frame instanceof Frame.Rekey1
                    || frame instanceof Frame.Rekey2
                    || frame instanceof Frame.Rekey3
                    || frame instanceof Frame.RekeyDone) {
                continue;
            }
            Bytes body = frame.body();
            for (int length = 0; length < body.length(); length++) {
                refuses(frame + " cut to " + length, plaintext(frame.type(), body.slice(0, length)));
            }
            refuses(frame + " and more", plaintext(frame.type(), body.concat(Bytes.fromHex("00"))));
        }
    }

    @Test
    void readsAStatusOfALaterVersionAsOneThatSpeaksOfNoMessage() throws Exception {
        Frame.Status later = (Frame.Status) FrameCodec.decode(status(7, 1, 2, "eaten"));

        assertThat(later.seq()).isEqualTo(7);
        assertThat(later.from()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void refusesARekeyDoneWithABody() {
        refuses("a body of one byte", plaintext(12, Bytes.fromHex("00")));
    }

    @Test
    void refusesAnEmptyPieceOfAMessage() {
        refuses("an empty part", plaintext(3, Bytes.EMPTY));
        refuses("an empty end", plaintext(4, Bytes.EMPTY));
    }

    @Test
    void refusesFieldsThatBreakTheRules() {
        refuses("from 0", status(1, 0, 1, "stored"));
        refuses("to before from", status(1, 2, 1, "stored"));
        refuses("seq 0", status(0, 1, 1, "stored"));
        refuses("negative", status(1, 1, -1, "stored"));
        refuses(
                "a negative ack",
                body(
                        ACK,
                        CborMap.builder()
                                .put("stream", FrameSamples.STREAM.bytes())
                                .put("n", -1)));
        refuses(
                "a short stream",
                body(ACK, CborMap.builder().put("stream", Bytes.fromHex("00")).put("n", 1)));
        refuses("a short token", plaintext(PING, Bytes.fromHex("00".repeat(7))));
        refuses("a long token", plaintext(PING, Bytes.fromHex("00".repeat(9))));
        refuses("a long reason", body(CLOSE, CborMap.builder().put("reason", "x".repeat(17))));
    }

    @Test
    void readsAReasonOfALaterVersionAsAnother() throws Exception {
        assertThat(FrameCodec.decode(body(CLOSE, CborMap.builder().put("reason", "bored"))))
                .isEqualTo(new Frame.Close(CloseReason.OTHER));
    }

    @Test
    void ignoresFieldsOfALaterVersion() throws Exception {
        CborMap.Builder ack = CborMap.builder()
                .put("stream", FrameSamples.STREAM.bytes())
                .put("n", 5)
                .put("later", List.of(1L));

        assertThat(FrameCodec.decode(body(ACK, ack))).isEqualTo(new Frame.Ack(FrameSamples.STREAM, 5));
    }

    @Test
    void takes64StreamsInAHaveAndNoMore() throws Exception {
        Frame.Committed mark = new Frame.Committed(FrameSamples.STREAM, 1, FrameSamples.ID);
        List<Frame.Committed> most = Collections.nCopies(Frame.Have.MAX_STREAMS, mark);
        assertThat(FrameCodec.decode(FrameCodec.encode(new Frame.Have(most)))).isEqualTo(new Frame.Have(most));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Frame.Have(Collections.nCopies(Frame.Have.MAX_STREAMS + 1, mark)));

        CborMap entry = CborMap.builder()
                .put("stream", FrameSamples.STREAM.bytes())
                .put("n", 1)
                .put("id", FrameSamples.ID.bytes())
                .build();
        refuses("65 streams", body(HAVE, CborMap.builder().put("streams", Collections.nCopies(65, entry))));
    }

    @Test
    void throwsNothingButMalformedWhateverItIsGiven() {
        int[] sizes = {256, 1024, 4096, 16384};
        List<Frame> samples = samples();
        for (long seed = 0; seed < 4_000; seed++) {
            Random random = new Random(seed);
            byte[] plaintext;
            if (seed % 2 == 0) {
                plaintext = new byte[sizes[random.nextInt(sizes.length)]];
                byte[] body = new byte[random.nextInt(120)];
                random.nextBytes(body);
                plaintext[0] = (byte) random.nextInt(20);
                setLength(plaintext, body.length);
                System.arraycopy(body, 0, plaintext, FrameCodec.HEADER_BYTES, body.length);
            } else {
                Frame frame = samples.get(random.nextInt(samples.size()));
                plaintext = FrameCodec.encode(frame);
                for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                    plaintext[random.nextInt(Math.min(plaintext.length, 64))] = (byte) random.nextInt();
                }
            }
            try {
                assertThat(FrameCodec.decode(plaintext)).isNotNull();
            } catch (MalformedFrameException e) {
                assertThat(e.getMessage()).as("seed %d", seed).isNotBlank();
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private static byte[] status(long seq, long from, long to, String outcome) {
        return body(
                STATUS,
                CborMap.builder()
                        .put("seq", seq)
                        .put("stream", FrameSamples.STREAM.bytes())
                        .put("from", from)
                        .put("to", to)
                        .put("outcome", outcome));
    }

    private static byte[] body(int type, CborMap.Builder map) {
        return plaintext(type, map.encode());
    }

    private static byte[] plaintext(int type, Bytes body) {
        // A piece of a message has the same frame, whatever it holds.
        byte[] plaintext = FrameCodec.encode(new Frame.Part(body));
        plaintext[0] = (byte) type;
        return plaintext;
    }

    private static void refuses(String what, byte[] plaintext) {
        assertThatExceptionOfType(MalformedFrameException.class)
                .as(what)
                .isThrownBy(() -> FrameCodec.decode(plaintext));
    }
}
