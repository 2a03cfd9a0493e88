// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.p2pchat.base.Username;
import dev.p2pchat.directory.api.Origin;
import dev.p2pchat.profile.KeyChange;
import dev.p2pchat.profile.Profile;
import dev.p2pchat.profile.ProfileFolder;
import dev.p2pchat.profile.Progress;
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

/** Every table that a used profile has is known to who copies records without reading them. */
class StoredRecordsTest {
    private static final Origin NO_DIRECTORY = Origin.parse("http://127.0.0.1:9");

    private final SecureRandom random = new SecureRandom();

    @TempDir
    private Path home;

    @Test
    void aUsedProfileCanBeGivenNewKeysAndHasEverythingAfterwards() throws Exception {
        ProfileFolder folder = frozen();
        // Once as it was, and once after this version added what it adds.
        for (int i = 0; i < 2; i++) {
            try (KeyChange change = KeyChange.begin(folder, FrozenProfile.passphrase(), random)) {
                change.rekey("correct horse battery staple".toCharArray(), StoredRecords::groups, Progress.NONE);
            }
            try (Profile profile = Profile.open(folder, FrozenProfile.passphrase(), random);
                    Node node = Node.start(
                            profile,
                            NodeConfig.quiet(NodeConfig.Mode.OFFLINE, NO_DIRECTORY),
                            InstantSource.system(),
                            random)) {
                assertThat(node.api()
                                .history(new HistoryQuery(FrozenProfile.OTHER, 10, null, null))
                                .messages())
                        .hasSize(3 + i);
                node.api().account();
                node.api().send(FrozenProfile.OTHER, "one more");
            }
        }
    }

    @Test
    void aRestoredProfileBeginsAnewEpochOfEventsAndKeepsItsHistory() throws Exception {
        ProfileFolder folder = frozen();
        String before;
        try (Profile profile = Profile.open(folder, FrozenProfile.passphrase(), random);
                Node node = Node.start(
                        profile,
                        NodeConfig.quiet(NodeConfig.Mode.OFFLINE, NO_DIRECTORY),
                        InstantSource.system(),
                        random)) {
            node.api().send(FrozenProfile.OTHER, "one more");
            before = node.api().events(null, 1, java.time.Duration.ZERO).next();
        }
        try (Profile profile = Profile.open(folder, FrozenProfile.passphrase(), random)) {
            var unused = profile.store()
                    .write(first -> {
                        StoredRecords.restored(first, InstantSource.system(), random);
                        return true;
                    })
                    .join();
        }

        try (Profile profile = Profile.open(folder, FrozenProfile.passphrase(), random);
                Node node = Node.start(
                        profile,
                        NodeConfig.quiet(NodeConfig.Mode.OFFLINE, NO_DIRECTORY),
                        InstantSource.system(),
                        random)) {
            EventPage since = node.api().events(before, 10, java.time.Duration.ZERO);
            assertThat(since.events()).hasSize(1);
            assertThat(since.events().get(0).event()).isInstanceOf(ChatEvent.Restored.class);
            assertThat(node.api()
                            .history(new HistoryQuery(FrozenProfile.OTHER, 10, null, null))
                            .messages())
                    .hasSize(4);
            assertThat(node.api().account().waiting()).isEqualTo(2);
        }
    }

    private ProfileFolder frozen() throws Exception {
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("/profiles/format-1.zip"));
                ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path file = home.resolve(entry.getName()).normalize();
                Files.createDirectories(Objects.requireNonNull(file.getParent()));
                Files.write(file, zip.readAllBytes());
            }
        }
        return new ProfileFolder(home, new Username(FrozenProfile.NAME));
    }
}
