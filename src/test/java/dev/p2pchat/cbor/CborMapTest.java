// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cbor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.p2pchat.base.Bytes;
import java.lang.management.ManagementFactory;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CborMapTest {
    private static final CborMap SAMPLE = CborMap.builder()
            .put("text", "hello")
            .put("bytes", Bytes.fromHex("00ff"))
            .put("number", 1L << 40)
            .put("flag", true)
            .put("map", CborMap.builder().put("inner", "x").build())
            .put("maps", List.of(CborMap.builder().put("n", 1).build()))
            .put("numbers", List.of(1L, 2L))
            .put("texts", List.of("a", "b"))
            .put("listed", List.of(Bytes.fromHex("aabb"), Bytes.fromHex("ccdd")))
            .build();

    @Test
    void readsBackWhatItWrote() throws Exception {
        CborMap read = CborMap.parse(SAMPLE.encode());

        assertThat(read.text("text", 5)).isEqualTo("hello");
        assertThat(read.bytes("bytes", 2)).isEqualTo(Bytes.fromHex("00ff"));
        assertThat(read.bytesOf("bytes", 2)).isEqualTo(Bytes.fromHex("00ff"));
        assertThat(read.unsigned("number")).isEqualTo(1L << 40);
        assertThat(read.flag("flag")).isTrue();
        assertThat(read.map("map").text("inner", 1)).isEqualTo("x");
        assertThat(read.maps("maps", 1))
                .singleElement()
                .satisfies(m -> assertThat(m.unsigned("n")).isOne());
        assertThat(read.listOfUnsigned("numbers", 2)).containsExactly(1L, 2L);
        assertThat(read.texts("texts", 2)).containsExactly("a", "b");
        assertThat(read.listOfBytes("listed", 2, 2)).containsExactly(Bytes.fromHex("aabb"), Bytes.fromHex("ccdd"));
        assertThat(read.encode()).isEqualTo(SAMPLE.encode());
    }

    /** RFC 8949, appendix A, where the examples are maps with text keys. */
    @Test
    void writesTheBytesOfRfc8949() {
        assertThat(CborMap.builder().build().encode().hex()).isEqualTo("a0");
        assertThat(CborMap.builder()
                        .put("a", 1)
                        .put("b", List.of(2L, 3L))
                        .build()
                        .encode()
                        .hex())
                .isEqualTo("a26161016162820203");
        assertThat(CborMap.builder()
                        .put("a", "A")
                        .put("b", "B")
                        .put("c", "C")
                        .put("d", "D")
                        .put("e", "E")
                        .encode()
                        .hex())
                .isEqualTo("a56161614161626142616361436164614461656145");
    }

    /** RFC 8949, appendix A: values as the only one of a map with the key "a". */
    @ParameterizedTest
    @CsvSource({
        "0,00",
        "1,01",
        "10,0a",
        "23,17",
        "24,1818",
        "25,1819",
        "100,1864",
        "1000,1903e8",
        "1000000,1a000f4240",
        "1000000000000,1b000000e8d4a51000"
    })
    void writesNumbersInTheirShortestForm(long number, String hex) throws Exception {
        Bytes encoded = CborMap.builder().put("a", number).encode();

        assertThat(encoded.hex()).isEqualTo("a16161" + hex);
        assertThat(CborMap.parse(encoded).unsigned("a")).isEqualTo(number);
    }

    @Test
    void writesBytesAndFlagsAsRfc8949Does() {
        assertThat(CborMap.builder()
                        .put("a", Bytes.fromHex("01020304"))
                        .encode()
                        .hex())
                .isEqualTo("a161614401020304");
        assertThat(CborMap.builder().put("a", false).encode().hex()).isEqualTo("a16161f4");
        assertThat(CborMap.builder().put("a", true).encode().hex()).isEqualTo("a16161f5");
    }

    @Test
    void readsMapsOfIndefiniteLength() throws Exception {
        assertThat(parse("bf616101ff").unsigned("a")).isOne();
        assertThat(parse("bf61619f0102ffff").listOfUnsigned("a", 2)).containsExactly(1L, 2L);
        assertThat(parse("a161615f42010243030405ff").bytes("a", 5)).isEqualTo(Bytes.fromHex("0102030405"));
    }

    @Test
    void refusesEveryTruncation() {
        byte[] whole = SAMPLE.encode().toArray();
        for (int length = 0; length < whole.length; length++) {
            int cut = length;
            assertThatExceptionOfType(MalformedCborException.class)
                    .as("the first %d of %d bytes", cut, whole.length)
                    .isThrownBy(() -> CborMap.parse(whole, 0, cut));
        }
    }

    @Test
    void refusesAnythingBehindTheMap() {
        Bytes whole = SAMPLE.encode();
        for (int more = 0; more < 256; more++) {
            Bytes longer = whole.concat(Bytes.owning(new byte[] {(byte) more}));
            assertThatExceptionOfType(MalformedCborException.class)
                    .as("0x%02x behind the map", more)
                    .isThrownBy(() -> CborMap.parse(longer));
        }
    }

    @Test
    void readsExactlyTheRangeItIsGiven() throws Exception {
        byte[] inside = HexFormat.of().parseHex("ffffa16161" + "01" + "ffff");

        assertThat(CborMap.parse(inside, 2, 4).unsigned("a")).isOne();
        assertMalformed(() -> CborMap.parse(inside, 2, 3));
        assertMalformed(() -> CborMap.parse(inside, 2, 5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00", "80", "6161", "f6", "f7", "ff", "c0", "1c", "a1", "bf", "a161", "5f", "9f"})
    void refusesWhatIsNoMap(String hex) {
        assertThat(catchMalformed(hex)).isNotNull();
    }

    /** Around the map, before a key, a value, one of a list, and one that nobody asks for. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "c0a1616101",
                "a1c1616101",
                "a16161c101",
                "a1616181c101",
                "a26161016162a16163c101",
                "a16161c249010000000000000000",
                "a16161c482020a"
            })
    void refusesTags(String hex) {
        assertThat(catchMalformed(hex)).isNotNull();
    }

    /** The library would take a number or bytes for a text. */
    @ParameterizedTest
    @ValueSource(
            strings = {"a10105", "a1416105", "a12005", "a1f405", "a1f605", "a18005", "a2616101416102", "a16161a10105"})
    void refusesAKeyThatIsNoText(String hex) {
        assertThat(catchMalformed(hex)).isNotNull();
    }

    @Test
    void refusesAKeyThatIsNoTextInsideALargerBuffer() {
        byte[] inside = HexFormat.of().parseHex("6161" + "a1416105" + "6161");

        assertMalformed(() -> CborMap.parse(inside, 2, 4));
    }

    @Test
    void refusesAKeyThatStandsTwice() {
        assertThat(catchMalformed("a2616101616101")).isNotNull();
        assertThat(catchMalformed("a2616101616102")).isNotNull();
        // Also where nobody asks for it, and where its first value is of no known type.
        assertThat(catchMalformed("a16161a2616201616202")).isNotNull();
        assertThat(catchMalformed("a26161f6616101")).isNotNull();
    }

    @Test
    void refusesMoreThanFourLevels() throws Exception {
        assertThat(parse(nested(CborMap.MAX_DEPTH)).has("a")).isTrue();
        assertThat(catchMalformed(nested(CborMap.MAX_DEPTH + 1))).isNotNull();
        assertThat(catchMalformed(nested(100_000))).isNotNull();
        assertThat(catchMalformed("a16161" + "81".repeat(CborMap.MAX_DEPTH) + "00"))
                .isNotNull();
        assertThat(catchMalformed("a16161" + "81".repeat(100_000) + "00")).isNotNull();
    }

    private static String nested(int levels) {
        return "a16161".repeat(levels) + "00";
    }

    @Test
    void takesOneThousandAndTwentyFourItemsAndNoMore() throws Exception {
        List<Long> most = Collections.nCopies(CborMap.MAX_ITEMS, 7L);
        List<Long> more = Collections.nCopies(CborMap.MAX_ITEMS + 1, 7L);

        assertThat(CborMap.parse(CborMap.builder().put("a", most).encode()).listOfUnsigned("a", CborMap.MAX_ITEMS))
                .isEqualTo(most);
        assertMalformed(() -> CborMap.parse(CborMap.builder().put("a", more).encode()));
        assertThat(CborMap.parse(wide(CborMap.MAX_ITEMS)).has("k0")).isTrue();
        assertMalformed(() -> CborMap.parse(wide(CborMap.MAX_ITEMS + 1)));
    }

    @Test
    void takesFourThousandAndNinetySixItemsInAllAndNoMore() throws Exception {
        assertThat(parse(listsWithItems(CborMap.MAX_TOTAL_ITEMS)).has("a")).isTrue();
        assertThat(catchMalformed(listsWithItems(CborMap.MAX_TOTAL_ITEMS + 1))).isNotNull();
    }

    /** The map's key, its list, lists in it, and numbers in those, of which the last list has what is missing. */
    private static String listsWithItems(int items) {
        int inner = 5;
        int numbers = items - 2 - inner;
        StringBuilder hex = new StringBuilder("a16161").append("8" + inner);
        for (int i = 0; i < inner; i++) {
            int here = Math.min(numbers, CborMap.MAX_ITEMS);
            hex.append("99%04x".formatted(here)).append("07".repeat(here));
            numbers -= here;
        }
        return hex.toString();
    }

    @Test
    void keepsAMegabyteOfSmallThingsFromBecomingEighty() {
        // 1024 lists of 1024 empty maps each.
        Bytes bomb = Bytes.fromHex("a16161" + "990400" + ("990400" + "a0".repeat(1024)).repeat(1024));
        assertMalformed(() -> CborMap.parse(bomb));
        long before = allocated();

        assertMalformed(() -> CborMap.parse(bomb));

        assertThat(allocated() - before).isLessThan(4L << 20);
    }

    private static Bytes wide(int fields) {
        CborMap.Builder map = CborMap.builder();
        for (int i = 0; i < fields; i++) {
            map.put("k" + i, i);
        }
        return map.encode();
    }

    @Test
    void refusesAFieldOfAnotherTypeOrMissing() throws Exception {
        CborMap read = CborMap.parse(SAMPLE.encode());

        assertMalformed(() -> read.text("number", 100));
        assertMalformed(() -> read.text("bytes", 100));
        assertMalformed(() -> read.bytes("text", 100));
        assertMalformed(() -> read.unsigned("text"));
        assertMalformed(() -> read.unsigned("flag"));
        assertMalformed(() -> read.flag("number"));
        assertMalformed(() -> read.map("maps"));
        assertMalformed(() -> read.maps("map", 9));
        assertMalformed(() -> read.maps("numbers", 9));
        assertMalformed(() -> read.listOfUnsigned("texts", 9));
        assertMalformed(() -> read.listOfBytes("texts", 9, 1));
        assertMalformed(() -> read.texts("listed", 9));
        assertMalformed(() -> read.text("nobody", 9));
        assertThat(read.has("nobody")).isFalse();
    }

    @Test
    void refusesAFieldBeyondItsLimit() throws Exception {
        CborMap read = CborMap.parse(SAMPLE.encode());

        assertMalformed(() -> read.text("text", 4));
        assertMalformed(() -> read.bytes("bytes", 1));
        assertMalformed(() -> read.bytesOf("bytes", 1));
        assertMalformed(() -> read.bytesOf("bytes", 3));
        assertMalformed(() -> read.maps("maps", 0));
        assertMalformed(() -> read.listOfUnsigned("numbers", 1));
        assertMalformed(() -> read.listOfBytes("listed", 1, 2));
        assertMalformed(() -> read.listOfBytes("listed", 2, 3));
        assertMalformed(() -> read.texts("texts", 1));
        String listed = "x".repeat(CborMap.MAX_LISTED_CHARS + 1);
        CborMap large = CborMap.builder().put("texts", List.of(listed)).build();
        assertMalformed(() -> large.texts("texts", 1));
    }

    @Test
    void refusesNegativeNumbers() throws Exception {
        assertMalformed(() -> parse("a1616120").unsigned("a"));
        assertMalformed(() -> parse("a161613b7fffffffffffffff").unsigned("a"));
        assertMalformed(() -> parse("a161618120").listOfUnsigned("a", 1));
        assertThat(parse("a161611b7fffffffffffffff").unsigned("a")).isEqualTo(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\u001b[0m", "é", "\u007f", "\u202e", "\u0000"})
    void refusesTextThatIsNotPrintableAscii(String text) throws Exception {
        CborMap read = CborMap.parse(CborMap.builder().put("a", text).encode());

        assertMalformed(() -> read.text("a", 100));
    }

    /** RFC 8949, appendix A: null, undefined, simple values, floats, numbers beyond 64 bits. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "f6",
                "f7",
                "f0",
                "f8ff",
                "f90000",
                "f93c00",
                "fa47c35000",
                "fb3ff199999999999a",
                "f97e00",
                "fb7ff0000000000000",
                "1bffffffffffffffff",
                "3bffffffffffffffff",
                "1b8000000000000000",
                "3b8000000000000000"
            })
    void ignoresValuesOfOtherTypesAndNeverTakesThemForOurs(String hex) throws Exception {
        CborMap read = parse("a26161" + hex + "616207");

        assertThat(read.unsigned("b")).isEqualTo(7);
        assertThat(read.has("a")).isTrue();
        assertMalformed(() -> read.unsigned("a"));
        assertMalformed(() -> read.text("a", 99));
        assertMalformed(() -> read.bytes("a", 99));
        assertMalformed(() -> read.flag("a"));
        assertMalformed(() -> read.map("a"));
        assertMalformed(() -> read.maps("a", 9));
        assertThatIllegalStateException().isThrownBy(read::encode);
    }

    /** Strings, arrays and maps that say they are as long as can be said, in a few bytes. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a161615a7fffffff00",
                "a161615affffffff00",
                "a161615b7fffffffffffffff00",
                "a161615bffffffffffffffff00",
                "a161617a7fffffff00",
                "a161617b7fffffffffffffff00",
                "a161619a7fffffff00",
                "a161619b7fffffffffffffff00",
                "a16161ba7fffffff00",
                "a16161bb7fffffffffffffff00",
                "a17a7fffffff00",
                "a161615f5a7fffffff00",
                "ba7fffffff",
                "bb7fffffffffffffff",
                "a16161c25a7fffffff00"
            })
    void setsNoMemoryAsideForWhatItIsOnlyTold(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        catchMalformed(hex);
        long before = allocated();

        assertMalformed(() -> CborMap.parse(bytes, 0, bytes.length));

        assertThat(allocated() - before).isLessThan(4L << 20);
    }

    private static long allocated() {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        return threads.getCurrentThreadAllocatedBytes();
    }

    @Test
    void throwsNothingElseWhateverItIsGiven() {
        byte[] sample = SAMPLE.encode().toArray();
        for (long seed = 0; seed < 3_000; seed++) {
            Random random = new Random(seed);
            byte[] input;
            if (seed % 3 == 0) {
                input = new byte[random.nextInt(64)];
                random.nextBytes(input);
            } else {
                input = sample.clone();
                for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                    input[random.nextInt(input.length)] = (byte) random.nextInt();
                }
            }
            try {
                readEverything(CborMap.parse(input, 0, input.length));
            } catch (MalformedCborException e) {
                assertThat(e.getMessage()).isNotBlank();
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private static void readEverything(CborMap map) throws MalformedCborException {
        map.text("text", 5);
        map.bytes("bytes", 9);
        map.unsigned("number");
        map.flag("flag");
        map.map("map");
        map.maps("maps", 9);
        map.listOfUnsigned("numbers", 9);
        map.texts("texts", 9);
        map.listOfBytes("listed", 9, 2);
    }

    @Test
    void doesNotQuoteTheInputInItsMessages() {
        Bytes secret = CborMap.builder().put("password", "hunter2").encode();

        assertThat(catchMalformed(secret.slice(0, secret.length() - 1).hex()).getMessage())
                .doesNotContain("hunter", "password");
    }

    @Test
    void refusesToBeBuiltWithAKeyTwice() {
        CborMap.Builder map = CborMap.builder().put("a", 1);

        assertThatIllegalArgumentException().isThrownBy(() -> map.put("a", "x"));
    }

    @Test
    void isNotChangedByItsBuilderLater() {
        CborMap.Builder builder = CborMap.builder().put("a", 1);
        CborMap map = builder.build();

        builder.put("b", 2);

        assertThat(map.has("b")).isFalse();
    }

    private static CborMap parse(String hex) throws MalformedCborException {
        return CborMap.parse(Bytes.fromHex(hex));
    }

    private static MalformedCborException catchMalformed(String hex) {
        try {
            parse(hex);
            throw new AssertionError("was taken: " + hex);
        } catch (MalformedCborException e) {
            return e;
        }
    }

    private static void assertMalformed(ThrowingCallable call) {
        assertThatExceptionOfType(MalformedCborException.class).isThrownBy(call);
    }
}
