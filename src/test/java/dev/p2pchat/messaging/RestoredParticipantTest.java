// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.p2pchat.identity.FixedIdentity;
import dev.p2pchat.identity.OwnKeys;
import dev.p2pchat.storage.memory.MemoryStore;
import dev.p2pchat.transport.FakeTime;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Somebody restored, over real sockets: both streams go through one session, one after the other. */
@Timeout(100)
class RestoredParticipantTest {
    private final FakeTime time = new FakeTime();
    private final MemoryStore alices = new MemoryStore();
    private final MemoryStore bobs = new MemoryStore();

    private Participant participant(String name, MemoryStore store, int key) throws Exception {
        return new Participant(name, time, AcceptMode.ALL, store, OwnKeys.of(FixedIdentity.of(key)));
    }

    @Test
    void goesOnInAnotherStreamWithoutEndingTheSession() throws Exception {
        try (Participant alice = participant("alice", alices, 1)) {
            try (Participant bob = participant("bob", bobs, 2)) {
                alice.knows(bob);
                bob.knows(alice);
            }
            alice.queue(FixedIdentity.of(2).id(), List.of("one", "two", "three"));
        }
        var unused = alices.write(first -> {
                    Messaging.restored(first, new SecureRandom());
                    return true;
                })
                .join();

        try (Participant alice = participant("alice", alices, 1);
                Participant bob = participant("bob", bobs, 2)) {
            alice.queue(bob.id(), List.of("four", "five"));
            assertThat(alice.messaging.waiting(bob.id())).isEqualTo(5);
            alice.knows(bob);
            bob.knows(alice);
            alice.redialer.reach(bob.id());

            await().atMost(Duration.ofSeconds(30)).until(() -> {
                time.advance(Duration.ofSeconds(1));
                return alice.messaging.waiting(bob.id()) == 0;
            });
            alice.queue(bob.id(), List.of("six"));
            await().atMost(Duration.ofSeconds(30)).until(() -> alice.messaging.waiting(bob.id()) == 0);

            assertThat(bob.receivedFrom(alice.id())).containsExactly("one", "two", "three", "four", "five", "six");
            assertThat(alice.statesTo(bob.id())).hasSize(6).containsOnly(DeliveryState.DELIVERED);
            assertThat(bob.sessions).hasSize(1);
            assertThat(alice.news).doesNotContain("may repeat");
        }
        alices.close();
        bobs.close();
    }
}
