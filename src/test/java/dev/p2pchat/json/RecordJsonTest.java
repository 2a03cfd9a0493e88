// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordJsonTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00.123Z");

    enum Mood {
        GOOD,
        VERY_BAD
    }

    sealed interface Pet {}

    record Cat(String name) implements Pet {}

    record Dog(int age) implements Pet {}

    record Inner(long number, List<String> texts) {
        Inner {
            texts = List.copyOf(texts);
        }
    }

    record Everything(
            @Nullable String text,
            int count,
            @Nullable Integer boxed,
            long large,
            @Nullable Long largeBoxed,
            boolean yes,
            @Nullable Boolean yesBoxed,
            @Nullable Instant time,
            @Nullable Mood mood,
            @Nullable JsonNode tree,
            @Nullable Inner inner,
            @Nullable List<Inner> inners,
            @Nullable List<Long> numbers,
            @Nullable String nothing) {}

    private static final Everything EVERYTHING = new Everything(
            "quote \" and ü and \uD83D\uDE00",
            -1,
            2,
            Long.MAX_VALUE,
            4L,
            true,
            false,
            NOON,
            Mood.VERY_BAD,
            JsonNodeFactory.instance.objectNode().put("a", 1),
            new Inner(5, List.of("x", "")),
            List.of(new Inner(6, List.of())),
            List.of(7L, 1L << 40),
            null);

    private final RecordJson json = new RecordJson();
    private final RecordJson pets = new RecordJson("is", Map.of(Pet.class, Map.of("cat", Cat.class, "dog", Dog.class)));

    private static JsonNode tree(String text) throws IOException {
        return JsonTree.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void whatIsWrittenIsReadAgain() throws Exception {
        byte[] written = json.write(EVERYTHING);

        assertThat(json.read(JsonTree.parse(written), Everything.class)).isEqualTo(EVERYTHING);
        assertThat(new String(written, StandardCharsets.UTF_8))
                .startsWith("{\"text\":\"quote \\\" and ü and ")
                .contains("\"count\":-1,\"boxed\":2,\"large\":9223372036854775807,")
                .contains("\"time\":\"2026-11-22T12:00:00.123Z\",\"mood\":\"very_bad\",\"tree\":{\"a\":1},")
                .endsWith("\"numbers\":[7,1099511627776],\"nothing\":null}")
                .doesNotContain("\n");
    }

    @Test
    void aListIsReadByTheTypeOfWhatIsInIt() throws Exception {
        assertThat(json.read(tree("[{\"number\":1,\"texts\":[]}]"), new TypeReference<List<Inner>>() {}))
                .containsExactly(new Inner(1, List.of()));
    }

    @Test
    void anInterfaceIsTheRecordThatItsObjectNames() throws Exception {
        assertThat(pets.read(
                        tree("[{\"name\":\"Tom\",\"is\":\"cat\"},{\"is\":\"dog\",\"age\":3}]"),
                        new TypeReference<List<Pet>>() {}))
                .containsExactly(new Cat("Tom"), new Dog(3));
        for (String unknown : List.of("{\"is\":\"cow\"}", "{\"name\":\"Tom\"}", "{\"is\":1}")) {
            assertThatThrownBy(() -> pets.read(tree(unknown), Pet.class)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void whatANewerPeerSaysBesidesIsIgnored() throws Exception {
        assertThat(json.read(tree("{\"number\":1,\"texts\":[\"a\"],\"new\":{\"deep\":[1.5,null,true]}}"), Inner.class))
                .isEqualTo(new Inner(1, List.of("a")));
    }

    @Test
    void whatIsMissingIsNullOrZeroOrFalse() throws Exception {
        Everything nothing = json.read(tree("{}"), Everything.class);

        assertThat(nothing)
                .isEqualTo(
                        new Everything(null, 0, null, 0, null, false, null, null, null, null, null, null, null, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"text\":1}",
                "{\"count\":\"1\"}",
                "{\"count\":1.0}",
                "{\"count\":2147483648}",
                "{\"large\":9223372036854775808}",
                "{\"yes\":\"true\"}",
                "{\"time\":\"noon\"}",
                "{\"time\":12}",
                "{\"mood\":\"gloomy\"}",
                "{\"mood\":0}",
                "{\"inner\":[]}",
                "{\"inner\":{\"number\":1}}",
                "{\"inners\":{}}",
                "{\"numbers\":[\"1\"]}",
                "[]",
                "1"
            })
    void whatDoesNotFitIsRefused(String text) {
        assertThatThrownBy(() -> json.read(tree(text), Everything.class)).isInstanceOf(IOException.class);
    }
}
