// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.p2pchat.Tool;
import dev.p2pchat.cli.completion.BashCompletion;
import dev.p2pchat.cli.completion.CommandTree;
import dev.p2pchat.cli.completion.FishCompletion;
import dev.p2pchat.cli.completion.ZshCompletion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Manual pages and completions are made from the commands into {@code target/generated}; committed are the same. */
class GeneratedFilesTest {
    private static final String HELP = "src/main/resources/dev/p2pchat/cli/" + Main.HELP;
    private static final Path GENERATED = Path.of("target/generated");
    private static final String REFRESH =
            "run: mvn -q test -Dtest=GeneratedFilesTest; rm -r man completions; cp -r target/generated/. .";

    private static Map<String, String> files = Map.of();

    @BeforeAll
    static void generate() throws IOException {
        CommandLine commands = new CliRun().commands();
        CommandTree tree = CommandTree.of(commands.getCommandSpec());
        files = new TreeMap<>(Map.of(
                "completions/p2pchat.bash", BashCompletion.script(tree),
                "completions/_p2pchat", ZshCompletion.script(tree),
                "completions/p2pchat.fish", FishCompletion.script(tree)));
        files.put(HELP, commands.getUsageMessage());
        ManualPage.all(commands).forEach((name, page) -> files.put("man/" + name, page));
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = GENERATED.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
    }

    @Test
    void theCommittedFilesAreCurrent() throws IOException {
        Set<String> committed = new TreeSet<>(Set.of(HELP));
        for (String folder : List.of("man", "completions")) {
            if (Files.isDirectory(Path.of(folder))) {
                try (Stream<Path> list = Files.list(Path.of(folder))) {
                    list.forEach(file -> committed.add(file.toString()));
                }
            }
        }
        assertThat(committed).as(REFRESH).isEqualTo(files.keySet());
        for (Map.Entry<String, String> file : files.entrySet()) {
            assertThat(Files.readString(Path.of(file.getKey())))
                    .as(file.getKey() + " is not current; " + REFRESH)
                    .isEqualTo(file.getValue());
        }
    }

    @Test
    void everyCommandHasAPageWithEverySection() {
        assertThat(files.keySet())
                .contains("man/p2pchat.1", "man/p2pchat-peer.1", "man/p2pchat-send.1", "man/p2pchat-account.1");
        for (String section : List.of(
                "NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXIT STATUS", "ENVIRONMENT", "FILES", "EXAMPLES")) {
            files.forEach((name, page) -> {
                if (name.startsWith("man/")) {
                    assertThat(page).as(name).contains("\n.SH \"" + section + "\"\n");
                }
            });
        }
    }

    @Test
    void theSameTwice() {
        assertThat(ManualPage.all(new CliRun().commands()).values())
                .allSatisfy(page -> assertThat(files).containsValue(page));
    }

    @Test
    void nothingInAPageIsTakenForARequest() {
        assertThat(Roff.text(".dot")).isEqualTo("\\&.dot");
        assertThat(Roff.text("'quote")).isEqualTo("\\&\\(aqquote");
        assertThat(Roff.text("a\\b --c")).isEqualTo("a\\eb \\-\\-c");
        assertThat(Roff.text("\u2026")).isEqualTo("\\[u2026]");
    }

    @Test
    void theFormatterHasNoComplaint() throws Exception {
        Tool.need("groff");
        Tool.need("man");
        for (String name : files.keySet()) {
            if (name.startsWith("man/")) {
                String file = GENERATED.resolve(name).toString();
                assertThat(run("groff", "-man", "-ww", "-Tutf8", "-z", file))
                        .as(name)
                        .isEmpty();
                assertThat(run("man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", file))
                        .as(name)
                        .isEmpty();
            }
        }
    }

    /** What it says on stderr. */
    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.getOutputStream().close();
        String complaints = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(complaints).isZero();
        return complaints;
    }
}
