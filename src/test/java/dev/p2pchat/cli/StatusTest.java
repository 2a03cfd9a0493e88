// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.p2pchat.base.Username;
import dev.p2pchat.node.FakeChat;
import dev.p2pchat.profile.FixedPassphrase;
import dev.p2pchat.profile.Passphrase;
import dev.p2pchat.profile.Profile;
import dev.p2pchat.profile.ProfileFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code status} and {@code doctor} beside a peer and without one, with any number of profiles; no directory answers. */
class StatusTest {
    private static final String NOWHERE = "http://127.0.0.1:1";

    @TempDir
    private Path root;

    private CliRun cli = new CliRun();

    @BeforeEach
    void makeEnvironment() {
        cli = new CliRun(root).with("P2PCHAT_DIRECTORY", NOWHERE);
    }

    private ProfileFolder profile(String name, Passphrase passphrase) throws Exception {
        ProfileFolder folder = new ProfileFolder(RunningPeer.home(root), new Username(name));
        Profile.create(folder, passphrase, new SecureRandom()).close();
        return folder;
    }

    private JsonNode json() throws Exception {
        return new ObjectMapper().readTree(cli.out());
    }

    @Test
    void withoutAProfileThereIsNothingToShowAndNothingWrong() {
        assertThat(cli.run("status")).isZero();
        assertThat(cli.out()).isEmpty();
        assertThat(cli.err()).contains("no profile");
        assertThat(cli.run("doctor")).isZero();
        assertThat(cli.out()).contains("Nothing is wrong", "p2pchat peer --name NAME");
        assertThat(cli.run("status", "--name", "nobody")).isEqualTo(4);
        assertThat(cli.run("doctor", "--name", "nobody")).isEqualTo(4);
    }

    @Test
    void withoutAPeerTheStoreIsOpened() throws Exception {
        profile("alice", Passphrase.none());

        assertThat(cli.run("status", "--json")).as(cli.err()).isZero();
        assertThat(json().path("running").booleanValue()).isFalse();
        assertThat(json().path("pid").isNull()).isTrue();
        assertThat(json().path("id").textValue()).hasSizeGreaterThan(60);
        assertThat(json().path("waiting").intValue()).isZero();
        assertThat(json().path("directory").textValue()).isEqualTo(NOWHERE);
        assertThat(json().path("directoryAnswers").booleanValue()).isFalse();
        assertThat(json().path("storeBytes").longValue()).isPositive();
        assertThat(json().path("freeBytes").longValue()).isPositive();
        assertThat(cli.run("status")).isZero();
        assertThat(cli.out())
                .contains("not running", NOWHERE + " does not answer: nothing listens there", "nothing waits");
    }

    @Test
    void besideAPeerThatIsAsked() throws Exception {
        FakeChat chat = new FakeChat("alice").knows("bob", false);
        chat.send("bob", "one");
        chat.send("bob", "two");
        chat.asks("carol", "who are you?");
        cli.with("P2PCHAT_DIRECTORY", "");
        try (RunningPeer peer = new RunningPeer(root, "alice", chat)) {
            assertThat(cli.run("status")).as(cli.err()).isZero();
            assertThat(cli.out()).contains("running (pid ", "2 for bob", "1 stranger asked");
            assertThat(cli.run("status", "--json")).isZero();
            assertThat(json().path("running").booleanValue()).isTrue();
            assertThat(json().path("mode").textValue()).isEqualTo("peer");
            assertThat(json().path("outbox").path(0).path("messages").intValue())
                    .isEqualTo(2);
            assertThat(json().path("requests").intValue()).isEqualTo(1);
            cli.run("doctor", "--json");
            assertThat(cli.lines())
                    .anyMatch(line -> line.contains("\"check\":\"store\"") && line.contains("\"level\":\"ok\""))
                    .anyMatch(line -> line.contains("\"check\":\"process\"") && line.contains("a peer runs"));
            assertThat(peer).isNotNull();
        }
    }

    @Test
    void severalProfilesAreALineEachAndNoneIsAskedForItsPassphrase() throws Exception {
        profile("alice", Passphrase.none());
        profile("bob", new FixedPassphrase("secret"));
        cli.with("P2PCHAT_PASSPHRASE", "wrong");

        assertThat(cli.run("status")).as(cli.err()).isZero();
        assertThat(cli.lines()).hasSize(3);
        assertThat(cli.lines().get(1)).matches("alice +stopped .* 0 +0 +0");
        assertThat(cli.lines().get(2)).matches("bob +stopped .*\\? +\\? +\\?");
        assertThat(cli.run("doctor")).isEqualTo(1);
        assertThat(cli.out()).contains("does not open this profile", "p2pchat doctor --name bob");
    }

    @Test
    void aPassphraseIsTakenWhereItIsGivenAndAWrongOneExitsEight() throws Exception {
        profile("bob", new FixedPassphrase("secret"));

        assertThat(cli.run("status")).isZero();
        assertThat(cli.out()).contains("It has a passphrase").doesNotContain("outbox");
        assertThat(cli.run("doctor")).as("only the directory is wrong").isEqualTo(1);
        assertThat(cli.out()).contains("note     store", "Not checked. The profile has a passphrase");
        cli.with("P2PCHAT_PASSPHRASE", "wrong");
        assertThat(cli.run("status")).isEqualTo(8);
        assertThat(cli.run("doctor")).isEqualTo(8);
        assertThat(cli.out()).contains("problem  store", "The passphrase does not open");
        cli.with("P2PCHAT_PASSPHRASE", "secret");
        assertThat(cli.run("status")).isZero();
        assertThat(cli.out()).contains("nothing waits");
        cli.run("doctor");
        assertThat(cli.out()).contains("ok       store");
    }

    @Test
    void theDoctorWorksWhateverIsBroken() throws Exception {
        ProfileFolder folder = profile("alice", Passphrase.none());
        Files.writeString(folder.settings(), "{");
        Files.writeString(folder.keys(), "nonsense");
        Path config = Files.createDirectories(root.resolve(".config/p2pchat")).resolve("config.toml");
        Files.writeString(config, "= what\n");
        cli.with("P2PCHAT_DIRECTORY", "htp//x");

        assertThat(cli.run("doctor")).isEqualTo(1);
        assertThat(cli.out())
                .contains("problem  config", "problem  settings", "problem  keys", "problem  directory")
                .contains("profile.json is damaged", "htp//x\" (P2PCHAT_DIRECTORY)", "p2pchat restore FILE");
        Files.delete(folder.settings());
        assertThat(cli.run("doctor", "--name", "alice")).isEqualTo(1);
        assertThat(cli.out()).contains("problem  settings", "no profile.json");
    }

    @Test
    void aStoreOfANewerVersionIsSaid() throws Exception {
        ProfileFolder folder = profile("alice", Passphrase.none());
        Files.writeString(
                folder.settings(),
                Files.readString(folder.settings()).replaceFirst("\"format\" *: *1", "\"format\" : 99"));

        assertThat(cli.run("doctor")).isEqualTo(1);
        assertThat(cli.out()).contains("problem  settings", "newer p2pchat");
    }
}
