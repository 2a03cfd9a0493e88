// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.p2pchat.base.Username;
import dev.p2pchat.directory.api.Origin;
import dev.p2pchat.profile.Passphrase;
import dev.p2pchat.profile.Profile;
import dev.p2pchat.profile.ProfileFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Flag, then environment, then config file, then default. Which name was taken shows in what is said about it. */
class SettingsTest {
    @TempDir
    private Path root;

    private CliRun cli = new CliRun();

    @BeforeEach
    void makeEnvironment() {
        cli = new CliRun(root);
    }

    private void config(String toml) throws IOException {
        Path folder = Files.createDirectories(root.resolve(".config/p2pchat"));
        Files.writeString(folder.resolve("config.toml"), toml);
    }

    private String nameTaken(String... args) {
        assertThat(cli.run(args)).isEqualTo(4);
        return cli.err().replaceAll("(?s).*profile named (\\S+) in.*", "$1");
    }

    @Test
    void flagBeforeEnvironmentBeforeOwnTableBeforeFile() throws Exception {
        config("name = \"whole\"\n[history]\nname = \"table\"\n");

        assertThat(nameTaken("who")).isEqualTo("whole");
        assertThat(nameTaken("history")).isEqualTo("table");
        cli.with("P2PCHAT_NAME", "");
        assertThat(nameTaken("history")).as("an empty variable is none").isEqualTo("table");
        cli.with("P2PCHAT_NAME", "variable");
        assertThat(nameTaken("history")).isEqualTo("variable");
        assertThat(nameTaken("history", "--name", "flag")).isEqualTo("flag");
        assertThat(nameTaken("history", "--name=flag")).isEqualTo("flag");
    }

    @Test
    void theFoldersOfTheEnvironment() {
        assertThat(cli.run("history")).isEqualTo(4);
        assertThat(cli.err()).contains(root.resolve(".local/share/p2pchat").toString());
        cli.with("XDG_DATA_HOME", "relative/is/ignored");
        cli.run("history");
        assertThat(cli.err()).contains(root.resolve(".local/share/p2pchat").toString());
        cli.with("XDG_DATA_HOME", root.resolve("data").toString());
        cli.run("history");
        assertThat(cli.err()).contains(root.resolve("data/p2pchat").toString());
        cli.with("P2PCHAT_HOME", root.resolve("elsewhere").toString());
        cli.run("history");
        assertThat(cli.err()).contains(root.resolve("elsewhere") + ".");
        cli.run("history", "--home", root.resolve("flag").toString());
        assertThat(cli.err()).contains(root.resolve("flag") + ".");
    }

    @Test
    void switchesToo() throws Exception {
        cli.with("P2PCHAT_JSON", "1").with("P2PCHAT_VERBOSE", "true").with("P2PCHAT_QUIET", "0");
        assertThat(cli.run("history", "--name", "nobody")).isEqualTo(4);
        cli.with("P2PCHAT_JSON", "maybe");
        assertThat(cli.run("history", "--name", "nobody")).isEqualTo(2);
        assertThat(cli.err()).contains("maybe");
        cli.with("P2PCHAT_JSON", "");
        config("json = true\ncolor = \"never\"\n[send]\ntimeout = \"2s\"\nwait = \"queued\"\n");
        assertThat(cli.run("history", "--name", "nobody")).isEqualTo(4);
        assertThat(cli.run("send", "bob", "x", "--name", "nobody")).isEqualTo(4);
    }

    @Test
    void aPassphraseInTheEnvironmentComesBeforeAFileThatTheConfigNames() throws Exception {
        config("passphrase-file = \"/nonexistent/secret\"\n");
        assertThat(cli.run("account", "register", "--name", "alice", "--directory", "http://127.0.0.1:1"))
                .isEqualTo(1);
        assertThat(cli.err()).contains("/nonexistent/secret");

        cli.with("P2PCHAT_PASSPHRASE", "from the environment");
        assertThat(cli.run("account", "register", "--name", "alice", "--directory", "http://127.0.0.1:1"))
                .isEqualTo(6);
    }

    @Test
    void theDirectoryOfTheProfileComesBeforeThatOfTheFile() throws Exception {
        config("directory = \"http://file:1\"\n");
        ProfileFolder folder = new ProfileFolder(RunningPeer.home(root), new Username("alice"));
        try (Profile profile = Profile.create(folder, Passphrase.none(), new SecureRandom())) {
            assertThat(directory(folder, null)).isEqualTo("http://file:1");
            profile.remember(profile.settings().withDirectory("http://profile:2"));
            assertThat(directory(folder, null)).isEqualTo("http://profile:2");
            assertThat(directory(folder, "http://flag:3")).isEqualTo("http://flag:3");
        }
        Files.delete(root.resolve(".config/p2pchat/config.toml"));
        ProfileFolder other = new ProfileFolder(RunningPeer.home(root), new Username("other"));
        assertThat(directory(other, null)).isEqualTo("http://127.0.0.1:5000");
    }

    private String directory(ProfileFolder folder, @org.jspecify.annotations.Nullable String flag) throws Exception {
        Context context = cli.context();
        Settings settings = new Settings(context.environment(), context.configFile());
        settings.read(new Cli(context)::commands);
        ProfileOptions options = new ProfileOptions();
        options.directory = flag == null ? null : Origin.parse(flag);
        return new Access(context, settings, options).directory(folder).toString();
    }

    @Test
    void aMistypedKeyIsAnErrorAndHelpWorksAllTheSame() throws Exception {
        config("nmae = \"x\"\n");
        assertThat(cli.run("history")).isEqualTo(2);
        assertThat(cli.err()).contains("config.toml", "--nmae");
        assertThat(cli.run("history", "--help")).isZero();
        assertThat(cli.run("--version")).isZero();
        config("[history]\nwait = \"sent\"\n");
        assertThat(cli.run("history")).isEqualTo(2);
        assertThat(cli.err()).contains("--wait");
    }

    @Test
    void aTableOfASubcommandsSubcommandCounts() throws Exception {
        config("[contacts]\nname = \"outer\"\n[contacts.remove]\nname = \"inner\"\n");
        assertThat(nameTaken("contacts", "list")).isEqualTo("outer");
        assertThat(nameTaken("contacts", "remove", "bob")).isEqualTo("inner");
    }

    @Test
    void aMistypedKeyOrTableGetsASuggestion() throws Exception {
        config("nmae = \"x\"\n[hsitory]\njson = true\n[send]\nwiat = 1\nzzzzzz = 2\n");
        assertThat(cli.run("config", "show")).isEqualTo(2);
        assertThat(cli.err())
                .contains("--nmae (did you mean name?)", "hsitory for the table [hsitory] (did you mean history?)")
                .contains("--wiat in [send] (did you mean wait?)", "--zzzzzz in [send].");
        assertThat(cli.out()).as("shown all the same").contains("timeout");
    }

    @Test
    void whatIsSetIsShownWithWhereItComesFrom() throws Exception {
        config("port = 9007\n[send]\ntimeout = \"2s\"\n[contacts.add]\nname = \"carol\"\n");
        String file = root.resolve(".config/p2pchat/config.toml").toString();
        ProfileFolder folder = new ProfileFolder(RunningPeer.home(root), new Username("alice"));
        try (Profile profile = Profile.create(folder, Passphrase.none(), new SecureRandom())) {
            profile.remember(
                    profile.settings().withDirectory("http://profile:2").withPort(9001));
        }
        cli.with("P2PCHAT_COLOR", "never").with("P2PCHAT_PASSPHRASE", "hush");

        assertThat(cli.run("config", "show", "--origin", "--json")).isZero();
        assertThat(cli.lines())
                .contains(setting("color", "never", "environment", "P2PCHAT_COLOR"))
                .contains(setting("directory", "http://profile:2", "profile", folder.settings() + ", directory"))
                .contains(setting("port", "9007", "config-file", file + ", port"))
                .contains(setting("send.timeout", "2s", "config-file", file + ", [send] timeout"))
                .contains(setting("contacts.add.name", "carol", "config-file", file + ", [contacts.add] name"))
                .contains(setting("passphrase", "(set)", "environment", "P2PCHAT_PASSPHRASE"))
                .contains(setting(
                        "home",
                        RunningPeer.home(root).toString(),
                        "default",
                        "default: ~/.local/share/p2pchat" + " (below XDG_DATA_HOME)"));
        assertThat(cli.out()).doesNotContain("hush");
        assertThat(cli.run("config", "--json", "--name", "alice")).isZero();
        assertThat(cli.lines()).contains(setting("name", "alice", "flag", "--name"));
        assertThat(cli.run("config", "--origin")).isZero();
        assertThat(cli.lines().get(0)).matches("OPTION +VALUE +FROM");
        assertThat(cli.lines()).anyMatch(line -> line.matches("port +9007 +" + file + ", port"));
    }

    private static String setting(String key, String value, String source, String where) {
        return "{\"key\":\"" + key + "\",\"value\":\"" + value + "\",\"source\":\"" + source + "\",\"where\":\"" + where
                + "\"}";
    }

    @Test
    void thePortOfTheProfileComesAfterThatOfTheFileAndBeforeTheDefault() throws Exception {
        ProfileFolder folder = new ProfileFolder(RunningPeer.home(root), new Username("alice"));
        Profile.create(folder, Passphrase.none(), new SecureRandom()).close();
        assertThat(cli.run("config", "--json")).isZero();
        assertThat(cli.lines()).contains(setting("peer.port", "9000", "default", "default"));
        try (Profile profile = Profile.open(folder, Passphrase.none(), new SecureRandom())) {
            profile.remember(profile.settings().withPort(9001));
        }
        assertThat(cli.run("config", "--json")).isZero();
        assertThat(cli.lines()).contains(setting("peer.port", "9001", "profile", folder.settings() + ", port"));
    }

    @Test
    void aVariableThatStandsForNothingIsSaid() {
        cli.with("P2PCHAT_NMAE", "x").with("P2PCHAT_CDS", "0").with("P2PCHAT_ORIGIN", "http://192.0.2.7:5000");
        cli.with("P2PCHAT_BACKUP_PASSPHRASE", "x").with("P2PCHAT_NEW_PASSPHRASE", "x");
        assertThat(cli.run("config")).isZero();
        assertThat(cli.err())
                .contains("P2PCHAT_NMAE", "did you mean P2PCHAT_NAME?")
                .doesNotContain("P2PCHAT_CDS", "P2PCHAT_ORIGIN", "PASSPHRASE");
    }

    @Test
    void aMalformedDirectoryInTheEnvironmentIsAUsageErrorThatSaysWhere() throws Exception {
        ProfileFolder folder = new ProfileFolder(RunningPeer.home(root), new Username("alice"));
        Profile.create(folder, Passphrase.none(), new SecureRandom()).close();
        cli.with("P2PCHAT_DIRECTORY", "nowhere");
        assertThat(cli.run("history")).isEqualTo(2);
        assertThat(cli.err()).contains("nowhere", "P2PCHAT_DIRECTORY");
        assertThat(cli.run("config")).isZero();
    }

    @Test
    void whatIsNoTomlIsSaidWithItsLine() throws Exception {
        config("name = \"x\"\nport = = 3\n");
        assertThat(cli.run("history")).isEqualTo(2);
        assertThat(cli.err()).contains("config.toml", "line 2");
    }

    @Test
    void aWrongValueInTheFileIsAUsageError() throws Exception {
        config("[send]\ntimeout = \"soon\"\n");
        assertThat(cli.run("send", "bob", "x")).isEqualTo(2);
        assertThat(cli.err()).contains("soon", "10s");
    }
}
