// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli.completion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.p2pchat.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(value = OS.LINUX, disabledReason = "script(1) takes other options elsewhere")
class BashCompletionTest extends CompletionContract {
    private static final String STARTUP = """
            source "$SCRIPT"
            offered() { _p2pchat "$@"; printf '%s\\n' "${COMPREPLY[@]}" > ~/offers; }
            complete -F offered p2pchat
            shown() { printf %s "$READLINE_LINE" > ~/line.new; mv ~/line.new ~/line; READLINE_LINE=; }
            bind -x '"\\C-g": shown'
            PROMPT_COMMAND='touch ~/ready'
            """;

    private ShellAtTerminal.Outcome complete(String line) throws Exception {
        Tool.need("bash");
        Files.writeString(home.resolve("startup"), STARTUP);
        String script = Path.of("completions/p2pchat.bash").toAbsolutePath().toString();
        return new ShellAtTerminal(home, "bash --noprofile --rcfile startup -i", Map.of("SCRIPT", script))
                .complete(line);
    }

    @Override
    List<String> offered(String line) throws Exception {
        return complete(line).offers().stream()
                .map(offer -> offer.replaceAll("\\\\(.)", "$1"))
                .toList();
    }

    @Test
    void theLineIsCompletedInTheQuotesItWasBegunIn() throws Exception {
        assertThat(complete("p2pchat send bob\\ ").line()).isEqualTo("p2pchat send bob\\ \\(MZXW6YT\\) ");
        assertThat(complete("p2pchat send \"bob (").line()).isEqualTo("p2pchat send \"bob (MZXW6YT)\" ");
        assertThat(complete("p2pchat send 'bob (").line()).isEqualTo("p2pchat send 'bob (MZXW6YT)' ");
        assertThat(complete("p2pchat send bob\\ \\(M").line()).isEqualTo("p2pchat send bob\\ \\(MZXW6YT\\) ");
    }

    @Test
    void whatIsThereIsNotRepeated() throws Exception {
        assertThat(complete("p2pchat send --wait=d").line()).isEqualTo("p2pchat send --wait=delivered ");
        assertThat(complete("p2pchat send --wait=\"d").line()).isEqualTo("p2pchat send --wait=\"delivered\" ");
        assertThat(complete("p2pchat who --home=some\\ f").line()).isEqualTo("p2pchat who --home=some\\ folder/");
    }
}
