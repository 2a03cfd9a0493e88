// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.p2pchat.base.Bytes;
import dev.p2pchat.crypto.Hashes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The example that {@code docs/protocol.md} ends with is what this program really says, and is frozen. */
class ProtocolExampleTest {
    /** What the document prints in full; of anything longer it prints the ends and the hash. */
    private static final int MAX_PRINTED_BYTES = 64;

    private static final int END_BYTES = 8;

    private static final JsonNode FROZEN = frozen();

    @Test
    void theProgramStillSaysWhatTheFrozenExampleSays() throws Exception {
        JsonNode computed = ProtocolExample.compute();
        assertThat(computed.fieldNames()).toIterable().containsExactlyElementsOf(FROZEN::fieldNames);
        for (Map.Entry<String, JsonNode> value : FROZEN.properties()) {
            assertThat(computed.get(value.getKey())).as(value.getKey()).isEqualTo(value.getValue());
        }
    }

    @Test
    void theDocumentPrintsEveryValueOfTheExample() throws IOException {
        String document = Files.readString(Path.of("docs/protocol.md"));
        for (Map.Entry<String, JsonNode> value : FROZEN.properties()) {
            assertThat(document).contains(line(value.getKey(), value.getValue().asText()));
        }
        assertThat(FROZEN.size()).isGreaterThan(50);
    }

    private static String line(String name, String value) {
        if (!value.matches("([0-9a-f]{2})+") || value.length() <= 2 * MAX_PRINTED_BYTES) {
            return "| " + name + " | `" + value + "` |\n";
        }
        Bytes bytes = Bytes.fromHex(value);
        int end = bytes.length();
        return "| " + name + " | " + end + " bytes `"
                + bytes.slice(0, END_BYTES).hex() + "…"
                + bytes.slice(end - END_BYTES, end).hex() + "`, SHA-256 `"
                + Hashes.sha256(bytes.toArray()).hex() + "` |\n";
    }

    private static JsonNode frozen() {
        try (InputStream in =
                Objects.requireNonNull(ProtocolExampleTest.class.getResourceAsStream("/protocol-example.json"))) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
