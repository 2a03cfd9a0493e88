// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class HelpTest {
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    private final CliRun cli = new CliRun();

    private static List<CommandSpec> all(CommandLine command) {
        List<CommandSpec> all = new ArrayList<>(List.of(command.getCommandSpec()));
        command.getSubcommands().values().stream().distinct().forEach(sub -> all.addAll(all(sub)));
        return all;
    }

    @Test
    void everyCommandIsDescribedInOneSentenceFirst() {
        List<CommandSpec> commands = all(cli.commands());
        assertThat(commands).hasSizeGreaterThan(10);
        for (CommandSpec command : commands) {
            String name = command.qualifiedName();
            String first = command.usageMessage().description()[0];
            assertThat(first).as(name).matches("[A-Z][^.]*\\.").doesNotContain("%");
            assertThat(command.options())
                    .as(name)
                    .allSatisfy(option -> assertThat(option.description())
                            .as(option.longestName())
                            .isNotEmpty());
        }
    }

    @Test
    void everyExampleIsACommandLineThatIsUnderstood() {
        for (CommandSpec command : all(cli.commands())) {
            String name = command.qualifiedName();
            assertThat(command.usageMessage().footer()).as(name).isNotEmpty();
            for (String example : command.usageMessage().footer()) {
                String[] words = words(example);
                assertThat(words).as(example).isNotEmpty();
                // Complains of whatever it does not understand.
                cli.commands().parseArgs(words);
            }
        }
    }

    /** What stands behind {@code p2pchat}, without pipes and redirections. */
    private static String[] words(String example) {
        String own = example.substring(example.indexOf("p2pchat ") + "p2pchat ".length());
        String[] words = WORD.matcher(own)
                .results()
                .map((MatchResult word) -> word.group(1) != null ? word.group(1) : word.group(2))
                .toArray(String[]::new);
        int end = Arrays.asList(words).indexOf(">");
        return end < 0 ? words : Arrays.copyOf(words, end);
    }

    @Test
    void helpGoesToStdoutAndExitsZero() {
        for (CommandSpec command : all(cli.commands())) {
            List<String> words = new ArrayList<>(
                    Arrays.asList(command.qualifiedName().split(" ")).subList(1, words(command)));
            words.add("--help");
            assertThat(cli.run(words.toArray(String[]::new))).isZero();
            assertThat(cli.err()).isEmpty();
            assertThat(cli.out())
                    .startsWith("Usage: " + command.qualifiedName())
                    .contains("\nExamples:\n");
        }
        assertThat(cli.run("help", "send")).isZero();
        assertThat(cli.out()).startsWith("Usage: p2pchat send ").contains("--timeout=TIME");
    }

    private static int words(CommandSpec command) {
        return command.qualifiedName().split(" ").length;
    }

    @Test
    void versionInOneLine() {
        assertThat(cli.run("--version")).isZero();
        assertThat(cli.out()).matches("p2pchat .*\n");
        assertThat(cli.run("-V")).isZero();
    }

    @Test
    void withoutACommandItSaysWhatThereIs() {
        assertThat(cli.run()).isEqualTo(2);
        assertThat(cli.out()).isEmpty();
        assertThat(cli.err()).contains("Say what to do", "serve-directory", "history");
    }

    @Test
    void aTypingErrorGetsASuggestion() {
        assertThat(cli.run("histroy")).isEqualTo(2);
        assertThat(cli.err())
                .contains("no command histroy", "Did you mean history?", "p2pchat --help")
                .hasLineCount(2);
        assertThat(cli.run("history", "--serch", "x")).isEqualTo(2);
        assertThat(cli.err()).contains("no option --serch", "Did you mean --search?", "p2pchat history --help");
        assertThat(cli.run("send", "bob", "x", "--wait", "deliverd")).isEqualTo(2);
        assertThat(cli.err()).contains("--wait is one of queued, sent, delivered, read; not 'deliverd'");
        assertThat(cli.run("completion", "tcsh")).isEqualTo(2);
        assertThat(cli.err()).contains("SHELL is one of bash, zsh, fish; not 'tcsh'");
        assertThat(cli.run("history", "bob", "carol")).isEqualTo(2);
        assertThat(cli.err()).contains("too much: carol");
        assertThat(cli.run("peer", "--port", "99999")).isEqualTo(2);
        assertThat(cli.err()).contains("99999", "65535");
        assertThat(cli.run("send", "bob")).isEqualTo(2);
        assertThat(cli.err()).contains("TEXT");
    }

    @Test
    void aDamagedArgumentIsRefused() {
        assertThat(cli.run("send", "bob", "Gr\ufffd\ufffde")).isEqualTo(2);
        assertThat(cli.err()).contains("UTF-8");
    }

    @Test
    void atIsSomebodyAndNoFile() {
        cli.run("send", "@bob", "x");
        assertThat(cli.err()).doesNotContain("file");
    }
}
