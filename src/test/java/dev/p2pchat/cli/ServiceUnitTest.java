// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The systemd unit fits the program it starts. */
class ServiceUnitTest {
    private static final Path UNIT = Path.of("packaging/p2pchat-directory.service");
    private static final Pattern SETTING = Pattern.compile("([A-Za-z]+)=(.*)");

    private static List<String> values(String key) throws IOException {
        List<String> values = new ArrayList<>();
        for (String line : Files.readAllLines(UNIT)) {
            Matcher setting = SETTING.matcher(line);
            if (setting.matches() && setting.group(1).equals(key)) {
                values.add(setting.group(2));
            }
        }
        return values;
    }

    private static CommandLine command() {
        return Objects.requireNonNull(new CliRun().commands().getSubcommands().get("serve-directory"));
    }

    @Test
    void everyLineIsASectionACommentOrASetting() throws Exception {
        String section = "";
        for (String line : Files.readAllLines(UNIT)) {
            if (line.matches("\\[(Unit|Service|Install)]")) {
                section = line;
            } else if (!line.isEmpty() && !line.startsWith("#")) {
                assertThat(line).matches(SETTING);
                assertThat(section).as(line).isNotEmpty();
            }
        }
    }

    @Test
    void whatItStartsTakesEachOptionItGets() throws Exception {
        List<String> start = values("ExecStart");
        assertThat(start).hasSize(1);
        String[] words = start.get(0).split(" ", -1);
        assertThat(words[0]).isEqualTo("/usr/local/bin/p2pchat");
        assertThat(words[1]).isEqualTo("serve-directory");
        String[] arguments = List.of(words).subList(1, words.length).toArray(String[]::new);
        assertThat(new CliRun().commands().parseArgs(arguments).unmatched()).isEmpty();
    }

    @Test
    void everyVariableItNamesStandsForAnOption() throws Exception {
        Set<String> known = new TreeSet<>(List.of("P2PCHAT_CDS"));
        for (OptionSpec option : command().getCommandSpec().options()) {
            known.add(Settings.variable(option.longestName().substring(2)));
        }
        Matcher named = Pattern.compile("P2PCHAT_[A-Z_]+").matcher(Files.readString(UNIT));
        int found = 0;
        while (named.find()) {
            assertThat(known).contains(named.group());
            found++;
        }
        assertThat(found).isGreaterThanOrEqualTo(3);
    }

    @Test
    void itIsStoppedByTheSignalThatDrainsAndGivenTheTime() throws Exception {
        assertThat(values("KillSignal")).containsExactly("SIGTERM");
        assertThat(values("Type")).containsExactly("exec");
        assertThat(Integer.parseInt(values("TimeoutStopSec").get(0))).isGreaterThanOrEqualTo(20);
    }

    @Test
    void whatFailsOverAndOverIsNotStartedForEver() throws Exception {
        int interval = Integer.parseInt(values("StartLimitIntervalSec").get(0));
        int burst = Integer.parseInt(values("StartLimitBurst").get(0));
        int pause = Integer.parseInt(values("RestartSec").get(0));
        assertThat(interval).isGreaterThan(2 * burst * pause);
    }

    @Test
    void whatIsCommentedOutForLowPortsHoldsWhenItIsUncommented() throws Exception {
        String uncommented = Files.readString(UNIT).replaceAll("(?m)^#(?=[A-Z][A-Za-z]+=)", "");
        List<String> sets = new ArrayList<>();
        for (String line : uncommented.split("\n", -1)) {
            Matcher setting = SETTING.matcher(line);
            if (setting.matches() && setting.group(1).equals("CapabilityBoundingSet")) {
                sets.add(setting.group(2));
            }
        }
        // An empty one forgets those before it.
        assertThat(sets).containsExactly("", "CAP_NET_BIND_SERVICE");
    }

    @Test
    void systemdHasNoComplaint(@TempDir Path folder) throws Exception {
        // Not a tool that the build asks for: where there is no systemd, the tests above have to do.
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/systemd-analyze")), "systemd is not here");
        // The program is not installed there while it is tested.
        Path unit = folder.resolve("p2pchat-directory.service");
        Files.writeString(unit, Files.readString(UNIT).replace("/usr/local/bin/p2pchat ", "/bin/true "));
        Process verify = new ProcessBuilder("systemd-analyze", "verify", "--man=no", unit.toString())
                .redirectErrorStream(true)
                .start();
        verify.getOutputStream().close();
        String said = new String(verify.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(verify.waitFor()).as(said).isZero();
        assertThat(said).doesNotContain("p2pchat-directory.service:");
    }
}
