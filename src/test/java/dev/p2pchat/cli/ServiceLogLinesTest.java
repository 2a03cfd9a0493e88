// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class ServiceLogLinesTest {
    private static LogRecord event(Level level, String message, Object... parameters) {
        LogRecord event = new LogRecord(level, message);
        event.setLoggerName("dev.p2pchat.directory.server.DirectoryServer");
        event.setInstant(Instant.parse("2026-05-01T12:00:00.123456Z"));
        event.setParameters(parameters);
        return event;
    }

    @Test
    void anEventIsOneLine() {
        String line = new ServiceLogLines(false, false).format(event(Level.INFO, "Ready on port {0}.", "5000"));
        assertThat(line).isEqualTo("2026-05-01T12:00:00.123Z info DirectoryServer: Ready on port 5000.\n");
    }

    @Test
    void asJsonTooWithKeysThatStay() throws Exception {
        String line = new ServiceLogLines(true, false).format(event(Level.WARNING, "One\ntwo \"three\" \u001b[31m"));
        assertThat(line).endsWith("}\n").doesNotContain("\u001b");
        assertThat(line.strip()).doesNotContain("\n");
        JsonNode json = new JsonMapper().readTree(line);
        assertThat(json.path("time").asText()).isEqualTo("2026-05-01T12:00:00.123Z");
        assertThat(json.path("level").asText()).isEqualTo("warning");
        assertThat(json.path("from").asText()).isEqualTo("DirectoryServer");
        assertThat(json.path("message").asText()).isEqualTo("One\ntwo \"three\" \u001b[31m");
    }

    @Test
    void nothingInAnEventIsALineOfItsOwnOrObeyedByATerminal() {
        String line = new ServiceLogLines(false, false).format(event(Level.INFO, "One\n2026 forged\u001b[2J\r"));
        assertThat(line).endsWith("\n");
        assertThat(line.strip()).doesNotContain("\n").doesNotContain("\r").doesNotContain("\u001b");
    }

    @Test
    void whatAnExceptionSaysIsForDebugOnly() {
        LogRecord event = event(Level.SEVERE, "A request could not be answered.");
        event.setThrown(new IllegalStateException("about alice", new IllegalArgumentException("at 192.0.2.1")));
        for (boolean json : new boolean[] {true, false}) {
            assertThat(new ServiceLogLines(json, false).format(event))
                    .contains("java.lang.IllegalStateException at dev.p2pchat.cli.ServiceLogLinesTest.")
                    .contains("caused by java.lang.IllegalArgumentException")
                    .doesNotContain("alice")
                    .doesNotContain("192.0.2.1");
            assertThat(new ServiceLogLines(json, true).format(event))
                    .contains("about alice")
                    .contains("at 192.0.2.1");
        }
    }

    @Test
    void eachLevelHasAWord() {
        assertThat(LogOptions.Threshold.word(Level.SEVERE)).isEqualTo("error");
        assertThat(LogOptions.Threshold.word(Level.WARNING)).isEqualTo("warning");
        assertThat(LogOptions.Threshold.word(Level.INFO)).isEqualTo("info");
        assertThat(LogOptions.Threshold.word(Level.FINE)).isEqualTo("debug");
        assertThat(LogOptions.Threshold.word(Level.FINEST)).isEqualTo("debug");
    }
}
