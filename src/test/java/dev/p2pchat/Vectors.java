// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.p2pchat.base.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Objects;

/**
 * Published figures. The full files are too large for the sources and lie in a folder beside the project (the system
 * property {@code p2pchat.vectors} names another); some of each are resources, so that every build checks those.
 */
public final class Vectors {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Vectors() {}

    /** A full file. Without the folder the test is skipped, or fails where the environment promises everything. */
    public static JsonNode full(String name) {
        Path folder = Path.of(System.getProperty("p2pchat.vectors", "../shared/vectors"));
        if (!Files.isDirectory(folder)) {
            if (System.getenv("P2PCHAT_REQUIRE_TOOLS") != null) {
                fail("no folder of published vectors at " + folder);
            }
            assumeTrue(false, "no folder of published vectors at " + folder);
        }
        try (InputStream in = Files.newInputStream(folder.resolve(name))) {
            return JSON.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file of {@code src/test/resources/vectors}. */
    public static JsonNode kept(String name) {
        try (InputStream in =
                Objects.requireNonNull(Vectors.class.getResourceAsStream("/vectors/" + name), "no kept " + name)) {
            return JSON.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static byte[] hex(JsonNode node, String field) {
        return HexFormat.of().parseHex(text(node, field));
    }

    public static Bytes bytes(JsonNode node, String field) {
        return Bytes.owning(hex(node, field));
    }

    public static String text(JsonNode node, String field) {
        return Objects.requireNonNull(node.get(field), "no " + field).asText();
    }

    public static boolean hasFlag(JsonNode test, String flag) {
        for (JsonNode f : test.get("flags")) {
            if (f.asText().equals(flag)) {
                return true;
            }
        }
        return false;
    }
}
