// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.p2pchat.base.Username;
import dev.p2pchat.directory.api.Origin;
import dev.p2pchat.node.ChatApi;
import dev.p2pchat.node.NodeConfig;
import dev.p2pchat.profile.Passphrase;
import dev.p2pchat.profile.Profile;
import dev.p2pchat.profile.ProfileFolder;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A command that needs to dial, beside another that has the profile and dials nobody. */
class ProfileAccessTest {
    /** Nobody listens there. */
    private static final Origin NO_DIRECTORY = Origin.parse("http://127.0.0.1:9");

    private static final Duration SHORT = Duration.ofMillis(200);

    @TempDir
    private Path home;

    private final SecureRandom random = new SecureRandom();
    private ProfileFolder folder;

    @BeforeEach
    void makeProfile() throws Exception {
        folder = new ProfileFolder(home, new Username("alice"));
        Profile.create(folder, Passphrase.none(), random).close();
    }

    private ProfileHost command() throws Exception {
        return ProfileHost.start(
                Profile.open(folder, Passphrase.none(), random),
                NodeConfig.quiet(NodeConfig.Mode.OFFLINE, NO_DIRECTORY),
                null,
                InstantSource.system(),
                random);
    }

    private ProfileAccess dialling() {
        return new ProfileAccess(
                        folder,
                        NodeConfig.quiet(NodeConfig.Mode.DIAL, NO_DIRECTORY),
                        Passphrase.none(),
                        null,
                        InstantSource.system(),
                        random)
                .within(SHORT);
    }

    @Test
    void whatOnlyCommitsIsDoneAtOnceByTheOneThatHasTheProfile() throws Exception {
        try (ProfileHost command = command();
                ProfileAccess access = dialling()) {
            assertThat(access.askAnybody(ChatApi::account))
                    .isEqualTo(command.api().account());
            assertThat(access.askAnybody(ChatApi::status).mode()).isEqualTo(NodeConfig.Mode.OFFLINE);
        }
    }

    @Test
    void aCommandInTheWayIsNotSaidToBeSilent() throws Exception {
        try (ProfileHost command = command();
                ProfileAccess access = dialling()) {
            assertThat(command).isNotNull();
            assertThatThrownBy(() -> access.ask(ChatApi::account))
                    .hasMessageEndingWith("It is a command: try again when it has ended.");
            assertThat(access.isAble()).isFalse();
        }
    }

    @Test
    void theProfileIsOpenedToDialOnceTheCommandHasEnded() throws Exception {
        ProfileHost command = command();
        try (ProfileAccess access = dialling()) {
            assertThat(access.askAnybody(ChatApi::status).mode()).isEqualTo(NodeConfig.Mode.OFFLINE);
            command.close();
            assertThat(access.isAble()).isTrue();
            assertThat(access.ask(ChatApi::status).mode()).isEqualTo(NodeConfig.Mode.DIAL);
        } finally {
            command.close();
        }
    }
}
