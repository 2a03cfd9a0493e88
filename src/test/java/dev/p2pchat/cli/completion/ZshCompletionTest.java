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
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(value = OS.LINUX, disabledReason = "script(1) takes other options elsewhere")
class ZshCompletionTest extends CompletionContract {
    private static final String STARTUP = """
            stty rows 100 cols 200
            fpath=("$SCRIPTS" $fpath)
            autoload -Uz compinit
            compinit -u -d "$DUMP"
            unsetopt auto_menu
            # Everything offered goes through this builtin; -O, -A and -D only ask it.
            compadd() {
              if [[ ${@[1,(i)(-|--)]} != *-(O|A|D)\\ * ]]; then
                local -a matching
                builtin compadd -A matching "$@"
                (( $#matching )) && print -rl -- ${(Q)matching} >> ~/offers
              fi
              builtin compadd "$@"
            }
            shown() { print -rn -- "$BUFFER" > ~/line.new; mv ~/line.new ~/line; BUFFER= }
            zle -N shown
            bindkey '^G' shown
            precmd() { touch ~/ready }
            """;

    /** Keeps what compinit finds out, which takes longer than all the rest. */
    @TempDir
    private static Path dump = Path.of("");

    private ShellAtTerminal zsh() {
        String scripts = Path.of("completions").toAbsolutePath().toString();
        Map<String, String> environment = Map.of(
                "ZDOTDIR",
                home.toString(),
                "SCRIPTS",
                scripts,
                "DUMP",
                dump.resolve("dump").toString());
        return new ShellAtTerminal(home, "zsh -d -i", environment);
    }

    private ShellAtTerminal.Outcome complete(String line) throws Exception {
        Tool.need("zsh");
        Files.writeString(home.resolve(".zshrc"), STARTUP);
        return zsh().complete(line);
    }

    @Override
    List<String> offered(String line) throws Exception {
        return complete(line).offers();
    }

    @Test
    void theLineIsCompletedInTheQuotesItWasBegunIn() throws Exception {
        assertThat(complete("p2pchat send bob\\ ").line()).isEqualTo("p2pchat send bob\\ \\(MZXW6YT\\) ");
        assertThat(complete("p2pchat send \"bob (").line()).isEqualTo("p2pchat send \"bob (MZXW6YT)\" ");
        assertThat(complete("p2pchat send 'bob (").line()).isEqualTo("p2pchat send 'bob (MZXW6YT)' ");
    }

    @Test
    void whatIsThereIsNotRepeated() throws Exception {
        assertThat(complete("p2pchat send --wait=d").line()).isEqualTo("p2pchat send --wait=delivered ");
        assertThat(complete("p2pchat who --home=some\\ f").line()).isEqualTo("p2pchat who --home=some\\ folder/");
    }

    @Test
    void theScriptCanBeSourcedToo() throws Exception {
        Files.writeString(
                home.resolve(".zshrc"),
                STARTUP.replace("fpath=", "unused=").replace("$DUMP", "$DUMP-2") + "source \"$SCRIPTS/_p2pchat\"\n");

        assertThat(zsh().complete("p2pchat send c").line()).isEqualTo("p2pchat send carol ");
    }
}
