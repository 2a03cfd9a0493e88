// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds docs/control-api.md against the methods that there are. */
class ControlApiPageTest {
    @Test
    void namesEveryMethodWithItsParameters() throws IOException {
        String page = Files.readString(Path.of("docs/control-api.md"));
        Map<String, List<String>> methods = new TreeMap<>();
        Stream.of(SessionMethod.values()).forEach(own -> methods.put(own.method(), List.of()));
        Methods.PLAIN.keySet().forEach(method -> methods.put(method, List.of()));
        Methods.WITH_PARAMETERS.forEach((method, shape) -> methods.put(
                method,
                Stream.of(shape.getRecordComponents())
                        .map(RecordComponent::getName)
                        .toList()));
        List<String> missing = new ArrayList<>();
        methods.forEach((method, parameters) -> {
            String row = page.lines()
                    .filter(line -> line.startsWith("| ")
                            && line.indexOf("`" + method + "`") > 0
                            && line.indexOf("`" + method + "`") < line.indexOf(" | "))
                    .findFirst()
                    .orElse("");
            if (row.isEmpty()) {
                missing.add(method);
            }
            for (String parameter : parameters) {
                if (!row.contains("`" + parameter + "`")) {
                    missing.add(method + "." + parameter);
                }
            }
        });
        assertThat(missing).isEmpty();
    }

    @Test
    void namesTheLimits() throws IOException {
        String page = Files.readString(Path.of("docs/control-api.md"));
        assertThat(page)
                .contains(
                        "At most " + ControlServer.MAX_CLIENTS + " connections",
                        Outgoing.MAX_OBJECTS + " answers",
                        Outgoing.MAX_BYTES / (1 << 20) + " MiB",
                        ControlServer.STALLED.toSeconds() + " s in which",
                        "at most " + ClientSession.MAX_WAITING + " at a time",
                        "6 MiB and 64 KiB");
        assertThat(ClientSession.MAX_REQUEST_BYTES).isEqualTo(6 * 1024 * 1024 + 64 * 1024);
    }
}
