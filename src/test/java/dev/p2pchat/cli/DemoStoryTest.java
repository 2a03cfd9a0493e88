// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoStoryTest {
    private final List<String> told = new ArrayList<>();

    @TempDir
    private Path home;

    @Test
    void endsWellWhenEverythingIsDelivered() throws Exception {
        try (DemoStory story = new DemoStory(home, told::add)) {
            assertThat(story.run()).as("%s", told).isTrue();
        }
    }

    @Test
    void failsWhenAMessageDoesNotReachTheOthersStore() throws Exception {
        try (DemoStory story = new DemoStory(home, told::add) {
            @Override
            void bobReturns() {}

            @Override
            Duration patience() {
                return Duration.ofSeconds(3);
            }
        }) {
            assertThat(story.run()).as("%s", told).isFalse();
        }
    }
}
