// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.p2pchat.base.Username;
import dev.p2pchat.directory.server.RecentLookups.Lookup;
import dev.p2pchat.directory.server.RecentLookups.Reading;
import dev.p2pchat.http.Answer;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecentLookupsTest {
    private static final Username ALICE = new Username("alice");
    private static final int BODY_BYTES = 1000;

    private final RecentLookups recent = new RecentLookups(1 << 20);

    private static Lookup lookup() {
        return new Lookup(new Answer(200, "text/plain", new byte[BODY_BYTES]), false, Optional.empty());
    }

    private static Username name(int number) {
        return new Username("name" + number);
    }

    @Test
    void whatWasRememberedIsFoundUntilItChanges() {
        assertThat(recent.find(ALICE)).isNull();
        Lookup lookup = lookup();
        recent.reading(ALICE).remember(lookup);
        assertThat(recent.find(ALICE)).isSameAs(lookup);
        assertThat(recent.find(new Username("bob"))).isNull();
        recent.changed(ALICE);
        assertThat(recent.find(ALICE)).isNull();
    }

    @Test
    void whatWasReadBeforeAChangeIsNotRememberedAfterIt() {
        Reading slow = recent.reading(ALICE);
        recent.changed(ALICE);
        slow.remember(lookup());
        assertThat(recent.find(ALICE)).isNull();

        Lookup newer = lookup();
        recent.reading(ALICE).remember(newer);
        slow.remember(lookup());
        assertThat(recent.find(ALICE)).isSameAs(newer);
    }

    @Test
    void whatNobodyAskedForLongestGoesWhenTheRoomIsFull() {
        RecentLookups small = new RecentLookups(16 * 3 * (BODY_BYTES + 512));
        List<Username> all =
                IntStream.range(0, 1000).mapToObj(RecentLookupsTest::name).toList();
        small.reading(ALICE).remember(lookup());
        for (Username name : all) {
            small.reading(name).remember(lookup());
            assertThat(small.find(name)).isNotNull();
            assertThat(small.find(ALICE)).as("asked for all the time").isNotNull();
        }
        assertThat(all.stream().filter(name -> small.find(name) != null).count())
                .isBetween(16L, 16 * 3L);
    }

    @Test
    void theSameNameAgainTakesTheRoomOnce() {
        RecentLookups small = new RecentLookups(16 * 2 * (BODY_BYTES + 512));
        Username neighbour = IntStream.range(0, 1000)
                .mapToObj(RecentLookupsTest::name)
                .filter(name -> (spread(name) & 15) == (spread(ALICE) & 15))
                .findFirst()
                .orElseThrow();
        small.reading(neighbour).remember(lookup());
        for (int i = 0; i < 100; i++) {
            small.reading(ALICE).remember(lookup());
            small.changed(ALICE);
            small.reading(ALICE).remember(lookup());
        }
        assertThat(small.find(neighbour)).isNotNull();
    }

    private static int spread(Username name) {
        return name.hashCode() ^ name.hashCode() >>> 16;
    }

    @Test
    void whatFitsNowhereIsNotRemembered() {
        RecentLookups none = new RecentLookups(0);
        none.reading(ALICE).remember(lookup());
        assertThat(none.find(ALICE)).isNull();
    }
}
