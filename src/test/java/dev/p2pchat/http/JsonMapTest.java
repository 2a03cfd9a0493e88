// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.p2pchat.base.Bytes;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonMapTest {
    @Test
    void readsBackWhatItWrote() throws Exception {
        Instant time = Instant.parse("2026-05-01T12:00:00.120Z");
        JsonMap map = JsonMap.builder()
                .put("text", "été")
                .put("bytes", Bytes.fromHex("fbff00"))
                .put("flag", true)
                .put("number", 7)
                .put("time", time)
                .put("never", (Instant) null)
                .putTexts("texts", List.of("a", "b"))
                .putMaps("maps", List.of(JsonMap.builder().put("x", 1).build()))
                .build();
        String encoded = new String(map.encode(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(encoded)
                .contains("\"bytes\":\"-_8A\"")
                .contains("\"time\":\"2026-05-01T12:00:00.120Z\"")
                .contains("\"never\":null");
        JsonMap read = parse(encoded);
        assertThat(read.text("text", 3)).isEqualTo("été");
        assertThat(read.bytes("bytes", 3)).isEqualTo(Bytes.fromHex("fbff00"));
        assertThat(read.flag("flag")).isTrue();
        assertThat(read.unsigned("number", 7)).isEqualTo(7);
        assertThat(read.timeOrNull("time")).isEqualTo(time);
        assertThat(read.timeOrNull("never")).isNull();
        assertThat(read.texts("texts", 2, 1)).containsExactly("a", "b");
        assertThat(read.maps("maps", 1).get(0).unsigned("x", 1)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{\"a\":1",
                "{\"a\":}",
                "{\"a\":1}x",
                "{\"a\":1} {}",
                "{\"a\":1,\"a\":1}",
                "{\"b\":{\"a\":1,\"a\":1}}",
                "[]",
                "null",
                "1",
                "\"text\"",
                "{'a':1}",
                "{a:1}",
                "{\"a\":NaN}",
                "{\"a\":1,}",
                "{\"a\":1}//",
                "\uFEFF{\"a\":1}"
            })
    void refusesWhatIsNoSingleStrictObject(String text) {
        assertThatThrownBy(() -> parse(text)).isInstanceOf(MalformedJsonException.class);
    }

    @Test
    void refusesDeepNestingAtOnce() {
        String deep = "{\"a\":" + "[".repeat(30_000);
        assertThatThrownBy(() -> parse(deep)).isInstanceOf(MalformedJsonException.class);
        String closed = "{\"a\":" + "[".repeat(JsonMap.MAX_DEPTH) + "]".repeat(JsonMap.MAX_DEPTH) + "}";
        assertThatThrownBy(() -> parse(closed)).isInstanceOf(MalformedJsonException.class);
    }

    @Test
    void takesAsManyTokensAsTheLimitAndNoMore() throws Exception {
        // Of the object: two braces, the key, two brackets.
        int inside = JsonMap.MAX_TOKENS - 5;
        assertThat(parse("{\"x\":[1" + ",1".repeat(inside - 1) + "]}").has("x")).isTrue();
        assertThatThrownBy(() -> parse("{\"x\":[1" + ",1".repeat(inside) + "]}"))
                .isInstanceOf(MalformedJsonException.class);
    }

    @Test
    void keepsAMegabyteOfEmptyObjectsFromBecomingThirty() {
        String bomb = "{\"x\":[{}" + ",{}".repeat(340_000) + "]}";
        assertThatThrownBy(() -> parse(bomb)).isInstanceOf(MalformedJsonException.class);
    }

    @Test
    void refusesBytesThatAreNotUtf8AndOtherEncodings() {
        assertThatThrownBy(() -> JsonMap.parse(Bytes.fromHex("7b2261223a2280227d")))
                .isInstanceOf(MalformedJsonException.class);
        // Overlong slash, a surrogate, and UTF-16.
        assertThatThrownBy(() -> JsonMap.parse(Bytes.fromHex("7b2261223a22c0af227d")))
                .isInstanceOf(MalformedJsonException.class);
        assertThatThrownBy(() -> JsonMap.parse(Bytes.fromHex("7b2261223a22eda080227d")))
                .isInstanceOf(MalformedJsonException.class);
        assertThatThrownBy(() ->
                        JsonMap.parse(Bytes.copyOf("{\"a\":1}".getBytes(java.nio.charset.StandardCharsets.UTF_16LE))))
                .isInstanceOf(MalformedJsonException.class);
    }

    @Test
    void accessorsRefuseOtherTypesAndSizesWithoutQuotingThem() throws Exception {
        JsonMap map = parse("{\"t\":\"secret\",\"n\":-1,\"f\":1.5,\"big\":99999999999999999999,\"l\":[1],\"z\":null}");
        assertRefused(() -> map.text("n", 9));
        assertRefused(() -> map.text("t", 5));
        assertRefused(() -> map.text("none", 5));
        assertRefused(() -> map.bytes("t", 2));
        assertRefused(() -> map.bytes("n", 2));
        assertRefused(() -> map.flag("t"));
        assertRefused(() -> map.unsigned("n", 9));
        assertRefused(() -> map.unsigned("f", 9));
        assertRefused(() -> map.unsigned("big", Long.MAX_VALUE));
        assertRefused(() -> map.unsigned("t", 9));
        assertRefused(() -> map.timeOrNull("t"));
        assertRefused(() -> map.maps("l", 9));
        assertRefused(() -> map.texts("l", 9, 9));
        assertRefused(() -> map.texts("l", 0, 9));
        assertRefused(() -> map.text("z", 9));
        assertThat(map.textOrNull("z", 9)).isNull();
        assertThat(map.textOrNull("t", 5)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "+/+/", "AAA=A", "AA AA", "AAAA\\n", "é"})
    void refusesWhatIsNotBase64Url(String text) throws Exception {
        JsonMap map = parse("{\"b\":\"" + text + "\"}");
        assertRefused(() -> map.bytes("b", 16));
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable access) {
        assertThatThrownBy(access).isInstanceOf(MalformedJsonException.class).hasMessageNotContaining("secret");
    }

    private static JsonMap parse(String text) throws MalformedJsonException {
        return JsonMap.parse(Bytes.utf8(text));
    }
}
