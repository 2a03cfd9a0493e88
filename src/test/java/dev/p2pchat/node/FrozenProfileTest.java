// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.p2pchat.base.Username;
import dev.p2pchat.directory.api.Origin;
import dev.p2pchat.profile.Passphrase;
import dev.p2pchat.profile.Profile;
import dev.p2pchat.profile.ProfileFolder;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A profile that version 0.1.0 wrote, kept for ever: every later build must open it and read every word. */
class FrozenProfileTest {
    @TempDir
    private Path home;

    @Test
    void aProfileOfFormatOneOpensWithEverythingInIt() throws Exception {
        unpack("/profiles/format-1.zip");
        ProfileFolder folder = new ProfileFolder(home, new Username(FrozenProfile.NAME));
        SecureRandom random = new SecureRandom();
        try (Profile profile = Profile.open(folder, FrozenProfile.passphrase(), random);
                Node node = Node.start(
                        profile,
                        NodeConfig.quiet(NodeConfig.Mode.OFFLINE, Origin.parse("http://127.0.0.1:9")),
                        InstantSource.system(),
                        random)) {
            assertThat(profile.identity().id().keyId()).isEqualTo(FrozenProfile.KEY_ID);
            assertThat(node.api().wholeHistory(new HistoryQuery(FrozenProfile.OTHER, 10, null, null)))
                    .extracting(
                            MessageView::body,
                            MessageView::outgoing,
                            view -> view.state().word())
                    .containsExactly(
                            tuple(FrozenProfile.DELIVERED, true, "delivered"),
                            tuple(FrozenProfile.RECEIVED, false, "received"),
                            tuple(FrozenProfile.WAITING, true, "queued"));
            assertThat(node.api().account().waiting()).isEqualTo(1);
        }
    }

    @Test
    void itsPassphraseIsNeeded() throws Exception {
        unpack("/profiles/format-1.zip");

        assertThatThrownBy(() -> Profile.open(
                        new ProfileFolder(home, new Username(FrozenProfile.NAME)),
                        Passphrase.none(),
                        new SecureRandom()))
                .hasMessageContaining("passphrase");
    }

    private void unpack(String resource) throws Exception {
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream(resource));
                ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path file = home.resolve(entry.getName()).normalize();
                assertThat(file.startsWith(home)).isTrue();
                Files.createDirectories(Objects.requireNonNull(file.getParent()));
                Files.write(file, zip.readAllBytes());
            }
        }
    }
}
