// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli.completion;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every shell offers, with the committed script and a {@code p2pchat} that knows alice, dora, bob and carol. */
abstract class CompletionContract {
    static final String PROGRAM = """
            #!/bin/sh
            # Stands for the program: writes down how it was asked.
            {
                for argument; do printf '[%%s]' "$argument"; done
                for stream in 0 2; do [ -t $stream ] && printf ' %%s is a terminal' $stream; done
                echo
            } >> '%s'
            case $2 in
                profiles) printf 'alice\\ndora\\n' ;;
                contacts) printf 'bob\\nbob (MZXW6YT)\\ncarol\\n*\\n$(touch here)\\n' ;;
            esac
            echo 'never shown' >&2
            """;

    private static final String[] COMMANDS = {
        "serve-directory",
        "peer",
        "send",
        "history",
        "export",
        "listen",
        "outbox",
        "backup",
        "restore",
        "who",
        "ls",
        "contacts",
        "requests",
        "block",
        "unblock",
        "blocked",
        "mute",
        "unmute",
        "account",
        "status",
        "doctor",
        "config",
        "directory",
        "demo",
        "completion",
        "help"
    };
    private static final String[] CONTACTS = {"bob", "bob (MZXW6YT)", "carol", "*", "$(touch here)"};

    /** The shell's home and working folder. */
    @TempDir
    Path home;

    private Path asked = Path.of("");

    @BeforeEach
    void installTheProgram() throws Exception {
        Path bin = Files.createDirectory(home.resolve("bin"));
        asked = home.resolve("asked");
        Path program = Files.writeString(bin.resolve("p2pchat"), PROGRAM.formatted(asked));
        assertThat(program.toFile().setExecutable(true)).isTrue();
        Files.createDirectories(home.resolve("some folder").resolve("inside"));
        Files.writeString(home.resolve("some file"), "");
        Files.writeString(home.resolve("other"), "");
    }

    /** Everything the shell offers for the last word, as the program would get it; in any order. */
    abstract List<String> offered(String line) throws Exception;

    private List<String> asked() throws Exception {
        return Files.exists(asked) ? Files.readAllLines(asked) : List.of();
    }

    @Test
    void everyCommandOnce() throws Exception {
        assertThat(offered("p2pchat ")).containsExactlyInAnyOrder(COMMANDS);
        assertThat(offered("p2pchat account "))
                .containsExactlyInAnyOrder("register", "unregister", "rotate", "passphrase", "show");
        assertThat(asked()).isEmpty();
    }

    @Test
    void commandsThatBeginWithWhatIsTyped() throws Exception {
        assertThat(offered("p2pchat hi")).containsExactly("history");
        assertThat(offered("p2pchat se")).containsExactlyInAnyOrder("serve-directory", "send");
        assertThat(offered("p2pchat account u")).containsExactly("unregister");
        assertThat(offered("p2pchat account --name dora --json u")).containsExactly("unregister");
        assertThat(offered("p2pchat help hi")).containsExactly("history");
        assertThat(offered("p2pchat nam")).as("a command for shells").isEmpty();
    }

    @Test
    void optionsOfTheCommand() throws Exception {
        assertThat(offered("p2pchat --ver")).containsExactly("--version");
        assertThat(offered("p2pchat send --ti")).containsExactly("--timeout");
        assertThat(offered("p2pchat send bob --li")).containsExactly("--lines");
        assertThat(offered("p2pchat who --ti")).isEmpty();
        assertThat(offered("p2pchat ls --pass")).containsExactly("--passphrase-file");
        assertThat(offered("p2pchat account register --na")).containsExactly("--name");
        assertThat(offered("p2pchat send --"))
                .contains("--wait", "--json", "--color", "--help")
                .doesNotHaveDuplicates()
                .allMatch(option -> option.startsWith("--"));
        assertThat(asked()).isEmpty();
    }

    @Test
    void theWordsAnOptionTakes() throws Exception {
        assertThat(offered("p2pchat send --wait ")).containsExactlyInAnyOrder("queued", "sent", "delivered", "read");
        assertThat(offered("p2pchat send --wait d")).containsExactly("delivered");
        assertThat(offered("p2pchat send --wait=d")).containsExactly("delivered");
        assertThat(offered("p2pchat peer --first-contact=")).containsExactlyInAnyOrder("all", "lan", "none");
        assertThat(offered("p2pchat who --color al")).containsExactly("always");
        assertThat(offered("p2pchat completion ")).containsExactlyInAnyOrder("bash", "zsh", "fish");
    }

    @Test
    void nothingWhereAnythingCanStand() throws Exception {
        assertThat(offered("p2pchat send bob ")).isEmpty();
        assertThat(offered("p2pchat send --timeout ")).isEmpty();
        assertThat(offered("p2pchat nonsense ")).isEmpty();
    }

    @Test
    void atMostOptionsWhereNothingElseCanStand() throws Exception {
        assertThat(offered("p2pchat history bob ")).allMatch(offer -> offer.startsWith("-"));
        assertThat(offered("p2pchat completion zsh ")).allMatch(offer -> offer.startsWith("-"));
        assertThat(offered("p2pchat who ")).allMatch(offer -> offer.startsWith("-"));
    }

    @Test
    void contactsAsTheyAre() throws Exception {
        assertThat(offered("p2pchat send ")).containsExactlyInAnyOrder(CONTACTS);
        assertThat(offered("p2pchat history bo")).containsExactlyInAnyOrder("bob", "bob (MZXW6YT)");
        assertThat(offered("p2pchat history -- c")).containsExactly("carol");
        assertThat(home.resolve("here")).as("a name is no command").doesNotExist();
        assertThat(asked()).as("without a terminal to prompt on").containsOnly("[names][contacts]");
    }

    @Test
    void contactsBehindOptionsAndTheirValues() throws Exception {
        assertThat(offered("p2pchat send --timeout 5s --json c")).containsExactly("carol");
        assertThat(offered("p2pchat history -n 5 c")).containsExactly("carol");
        assertThat(offered("p2pchat history -n5 -vq c")).containsExactly("carol");
        assertThat(offered("p2pchat send --wait=sent c")).containsExactly("carol");
        assertThat(offered("p2pchat send --directory http://[::1]:5000 c")).containsExactly("carol");
        assertThat(offered("p2pchat send --directory=http://h:5000 c")).containsExactly("carol");
    }

    @Test
    void contactsOfTheProfileThatTheLineNames() throws Exception {
        assertThat(offered("p2pchat send --name dora --home 'some folder' c")).containsExactly("carol");
        assertThat(offered("p2pchat send --name=dora --home=some\\ folder c")).containsExactly("carol");
        assertThat(offered("p2pchat send --home \"some folder\" c")).containsExactly("carol");
        assertThat(offered("p2pchat send --home ~/x c")).containsExactly("carol");
        assertThat(offered("p2pchat send --home=~/x c")).containsExactly("carol");
        assertThat(asked())
                .containsExactly(
                        "[names][contacts][--name][dora][--home][some folder]",
                        "[names][contacts][--name][dora][--home][some folder]",
                        "[names][contacts][--home][some folder]",
                        "[names][contacts][--home][" + home + "/x]",
                        "[names][contacts][--home][" + home + "/x]");
    }

    @Test
    void profiles() throws Exception {
        assertThat(offered("p2pchat who --name ")).containsExactlyInAnyOrder("alice", "dora");
        assertThat(offered("p2pchat who --name=d")).containsExactly("dora");
        assertThat(asked()).allMatch(line -> line.startsWith("[names][profiles]"));
    }

    @Test
    void filesAndFolders() throws Exception {
        assertThat(offered("p2pchat who --passphrase-file oth")).containsExactly("other");
        assertThat(offered("p2pchat who --passphrase-file=oth")).containsExactly("other");
        assertThat(offered("p2pchat who --passphrase-file some\\ fi")).containsExactly("some file");
        assertThat(offered("p2pchat who --home so").stream()
                        .map(folder -> folder.replaceFirst("/$", ""))
                        .distinct())
                .containsExactly("some folder");
    }

    @Test
    void nothingAndInSilenceWhenTheProgramIsGone() throws Exception {
        Files.delete(home.resolve("bin").resolve("p2pchat"));

        assertThat(offered("p2pchat send ")).isEmpty();
        assertThat(offered("~/gone/p2pchat send ")).isEmpty();
    }
}
