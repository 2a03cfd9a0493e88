// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.cbor.CborMap;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeTest {
    private static final Instant SENT = Instant.parse("2026-01-02T03:04:05.006Z");
    private static final Envelope HELLO = new Envelope(FrameSamples.ID, SENT, Envelope.TEXT, Bytes.utf8("hello"));

    @Test
    void isReadBackAsItWasWritten() throws Exception {
        assertThat(Envelope.decode(HELLO.encode())).isEqualTo(HELLO);
    }

    @Test
    void keepsTheBytesOfTheProtocol() {
        assertThat(HELLO.encode().hex())
                .isEqualTo("a4626964500123456789ab7def8123456789abcdef6473656e741b0000019b7ca98c8e"
                        + "646b696e646474657874" + "64626f64794568656c6c6f");
    }

    @Test
    void keepsTimeInMilliseconds() {
        assertThat(new Envelope(FrameSamples.ID, SENT.plusNanos(999), "text", Bytes.EMPTY).sent())
                .isEqualTo(SENT);
    }

    @Test
    void refusesEveryTruncationAndAnythingMore() {
        Bytes whole = HELLO.encode();
        for (int length = 0; length < whole.length(); length++) {
            refuses(whole.slice(0, length));
        }
        refuses(whole.concat(Bytes.fromHex("00")));
    }

    @Test
    void holdsAMebibyteAndNoMore() throws Exception {
        Envelope most = new Envelope(FrameSamples.ID, SENT, "text", Bytes.owning(new byte[1 << 20]));
        Bytes more = Bytes.owning(new byte[(1 << 20) + 1]);

        assertThat(Envelope.decode(most.encode())).isEqualTo(most);
        assertThat(most.encode().length()).isLessThanOrEqualTo((1 << 20) + Envelope.MAX_OVERHEAD_BYTES);
        assertThatIllegalArgumentException().isThrownBy(() -> new Envelope(FrameSamples.ID, SENT, "text", more));
        refuses(fields(FrameSamples.ID.bytes(), 0, "text", more).encode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "x", "reply-2", "a23456789012345678901234567890ab"})
    void takesKindsOfLaterVersions(String kind) throws Exception {
        assertThat(Envelope.decode(fields(FrameSamples.ID.bytes(), 0, kind, Bytes.EMPTY)
                                .encode())
                        .kind())
                .isEqualTo(kind);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Text", "2x", "-x", "a b", "a\u001b[0m", "a234567890123456789012345678901234567890"})
    void refusesWhatIsNoKind(String kind) {
        refuses(fields(FrameSamples.ID.bytes(), 0, kind, Bytes.EMPTY).encode());
    }

    @Test
    void refusesFieldsThatBreakTheRules() {
        refuses(fields(Bytes.fromHex("00"), 0, "text", Bytes.EMPTY).encode());
        refuses(fields(FrameSamples.ID.bytes(), -1, "text", Bytes.EMPTY).encode());
        refuses(CborMap.builder().encode());
    }

    @Test
    void takesATimeAsFarOffAsANumberCanSay() throws Exception {
        Envelope far = Envelope.decode(fields(FrameSamples.ID.bytes(), Long.MAX_VALUE, "text", Bytes.EMPTY)
                .encode());

        assertThat(far.sent().toEpochMilli()).isEqualTo(Long.MAX_VALUE);
        assertThat(Envelope.decode(far.encode())).isEqualTo(far);
    }

    @Test
    void ignoresFieldsOfLaterVersions() throws Exception {
        assertThat(Envelope.decode(fields(FrameSamples.ID.bytes(), 0, "text", Bytes.EMPTY)
                                .put("later", true)
                                .encode())
                        .kind())
                .isEqualTo("text");
    }

    private static CborMap.Builder fields(Bytes id, long sent, String kind, Bytes body) {
        return CborMap.builder()
                .put("id", id)
                .put("sent", sent)
                .put("kind", kind)
                .put("body", body);
    }

    private static void refuses(Bytes encoded) {
        assertThatExceptionOfType(MalformedFrameException.class).isThrownBy(() -> Envelope.decode(encoded));
    }
}
