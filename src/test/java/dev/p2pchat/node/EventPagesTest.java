// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.p2pchat.base.Username;
import dev.p2pchat.directory.api.Origin;
import dev.p2pchat.profile.Passphrase;
import dev.p2pchat.profile.Profile;
import dev.p2pchat.profile.ProfileFolder;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages that were queued together are one entry of the journal, and an event each. */
class EventPagesTest {
    private static final NodeConfig OFFLINE =
            NodeConfig.quiet(NodeConfig.Mode.OFFLINE, new Origin("http", "127.0.0.1", 9));

    @TempDir
    private Path home;

    private final SecureRandom random = new SecureRandom();

    private Profile profile(String name) throws Exception {
        return Profile.create(new ProfileFolder(home, new Username(name)), Passphrase.none(), random);
    }

    @Test
    void whatWasQueuedTogetherIsToldOneByOneFromAnyPlace() throws Exception {
        try (Profile bobs = profile("bob");
                Profile alices = profile("alice");
                Node bob = Node.start(bobs, OFFLINE, InstantSource.system(), random);
                Node alice = Node.start(alices, OFFLINE, InstantSource.system(), random)) {
            ChatApi api = alice.api();
            api.add(bob.api().account().invitation());
            String before = api.events(null, 1, Duration.ZERO).next();
            List<String> texts = List.of("one", "two", "x".repeat(70_000), "four", "five");
            api.sendAll("bob", texts);

            assertThat(bodies(api.events(before, 100, Duration.ZERO))).isEqualTo(texts);
            List<String> oneByOne = new ArrayList<>();
            String place = before;
            for (int i = 0; i < texts.size(); i++) {
                EventPage page = api.events(place, 1, Duration.ZERO);
                oneByOne.addAll(bodies(page));
                place = page.next();
            }
            assertThat(oneByOne).isEqualTo(texts);
            assertThat(api.events(place, 1, Duration.ZERO).events()).isEmpty();
        }
    }

    private static List<String> bodies(EventPage page) {
        return page.events().stream()
                .map(NumberedEvent::event)
                .map(ChatEvent.MessageCommitted.class::cast)
                .map(event -> event.message().body())
                .toList();
    }
}
