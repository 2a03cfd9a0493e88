// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.connections;

import static org.assertj.core.api.Assertions.assertThat;

import dev.p2pchat.base.HostPort;
import dev.p2pchat.handshake.MovableClock;
import dev.p2pchat.identity.FixedIdentity;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.storage.memory.MemoryStore;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AttemptLogTest {
    private static final PeerId BOB = FixedIdentity.of(2).id();

    private final MovableClock clock = new MovableClock();
    private final MemoryStore store = new MemoryStore();
    private final AttemptLog log = new AttemptLog(store, clock);

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void keepsTheLastOnes() {
        for (int i = 0; i < AttemptLog.MAX_REMEMBERED + 3; i++) {
            log.note(BOB, attempt("try " + i));
        }

        assertThat(log.of(BOB)).hasSize(AttemptLog.MAX_REMEMBERED);
        assertThat(log.of(BOB).get(0).result()).isEqualTo("try 3");
    }

    @Test
    void knowsAfterARestartWhatWasTriedInTheFirstRounds() {
        log.note(BOB, attempt("nobody answers – there"));
        log.note(BOB, new Attempt(clock.instant(), "directory", null, "has no entry"));
        log.roundOver(BOB, false);

        assertThat(reopened()).isEqualTo(log.of(BOB)).hasSize(2);
    }

    @Test
    void doesNotWriteToTheDiskForEachOfAThousandRounds() {
        for (int i = 0; i < 10; i++) {
            log.note(BOB, attempt("try " + i));
            log.roundOver(BOB, false);
        }
        assertThat(reopened()).extracting(Attempt::result).containsExactly("try 0", "try 1", "try 2");

        clock.advance(Duration.ofMinutes(11));
        log.note(BOB, attempt("later"));
        log.roundOver(BOB, false);
        assertThat(reopened()).extracting(Attempt::result).hasSize(11).endsWith("try 9", "later");
    }

    @Test
    void savesTheRestAtTheEnd() {
        for (int i = 0; i < 5; i++) {
            log.note(BOB, attempt("try " + i));
            log.roundOver(BOB, false);
        }
        log.close();

        assertThat(reopened()).hasSize(5);
    }

    @Test
    void keepsAVeryLongResultShortEnough() {
        log.note(BOB, attempt("x".repeat(5000)));
        log.roundOver(BOB, false);

        assertThat(reopened()).hasSize(1);
        assertThat(reopened().get(0).result()).startsWith("xxx").hasSize(1024);
    }

    private List<Attempt> reopened() {
        // What was queued for the store before is committed when this is.
        store.write(transaction -> true).join();
        return new AttemptLog(store, clock).of(BOB);
    }

    private Attempt attempt(String result) {
        return new Attempt(clock.instant(), "known", new HostPort("127.0.0.1", 9), result);
    }
}
