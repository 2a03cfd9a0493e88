// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.p2pchat.identity.FixedIdentity;
import dev.p2pchat.identity.OwnKeys;
import dev.p2pchat.storage.memory.MemoryStore;
import dev.p2pchat.transport.FakeTime;
import dev.p2pchat.wire.MessageId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages that are taken back one by one, while their recipient is away or just coming. */
class CancelTest {
    private final FakeTime time = new FakeTime();
    private Participant alice;
    private Participant bob;

    /** Bob is a contact of hers, and away. */
    @BeforeEach
    void start() throws Exception {
        alice = new Participant("alice", time);
        bob = bob();
        alice.knows(bob);
        bob.close();
    }

    private Participant bob() throws Exception {
        return new Participant("bob", time, AcceptMode.ALL, new MemoryStore(), OwnKeys.of(FixedIdentity.of(2)));
    }

    private void bobComes() throws Exception {
        time.advance(Duration.ofSeconds(2));
        bob = bob();
        bob.knows(alice);
        alice.knows(bob);
        alice.redialer.reach(bob.id());
    }

    @AfterEach
    void end() {
        alice.close();
        bob.close();
    }

    private static ConditionFactory eventually() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(5));
    }

    private List<LoggedMessage> waiting() {
        List<LoggedMessage> found = new ArrayList<>();
        alice.messaging.reader().eachWaiting(bob.id(), found::add);
        return found;
    }

    @Test
    void allOfThemAreTakenBackInOneGo() throws Exception {
        alice.queue(bob.id(), List.of("one", "two", "three"));

        assertThat(alice.messaging.withdrawals().cancelAll(bob.id())).hasSize(3).containsValue(Withdrawal.DONE);

        assertThat(alice.messaging.waiting(bob.id())).isZero();
        alice.queue(bob.id(), List.of("four"));
        bobComes();
        eventually().until(() -> {
            time.advance(Duration.ofSeconds(1));
            return alice.messaging.waiting(bob.id()) == 0;
        });
        assertThat(bob.receivedFrom(alice.id())).containsExactly("four");
    }

    @Test
    void aCancelledMessageNeverArrivesAndTheOthersDo() throws Exception {
        alice.queue(bob.id(), List.of("one", "two", "three"));
        MessageId two = waiting().get(1).envelope().id();

        assertThat(alice.messaging.withdrawals().cancel(bob.id(), two)).isEqualTo(Withdrawal.DONE);

        assertThat(alice.messaging.withdrawals().cancel(bob.id(), two))
                .as("twice")
                .isEqualTo(Withdrawal.GONE);
        assertThat(alice.messaging.waiting(bob.id())).isEqualTo(2);
        assertThat(waiting()).extracting(LoggedMessage::text).containsExactly("one", "three");
        bobComes();
        eventually().until(() -> {
            // A round that failed just before makes the next one wait for a second.
            time.advance(Duration.ofSeconds(1));
            return alice.messaging.waiting(bob.id()) == 0;
        });
        assertThat(bob.receivedFrom(alice.id())).containsExactly("one", "three");
        assertThat(alice.statesTo(bob.id()))
                .containsExactly(DeliveryState.DELIVERED, DeliveryState.CANCELLED, DeliveryState.DELIVERED);
    }

    @Test
    void whatIsDeliveredCannotBeTakenBack() throws Exception {
        bobComes();
        alice.queue(bob.id(), List.of("one"));
        MessageId one = alice.said(bob.id()).get(0).envelope().id();
        eventually().until(() -> alice.messaging.waiting(bob.id()) == 0);

        assertThat(alice.messaging.withdrawals().cancel(bob.id(), one)).isEqualTo(Withdrawal.GONE);
        assertThat(alice.statesTo(bob.id())).containsExactly(DeliveryState.DELIVERED);
    }

    @Test
    void saysThatMessagesWaitOnceForEachThatIsNew() {
        alice.queue(bob.id(), List.of("one"));
        eventually().until(() -> alice.waits.size() == 1);
        alice.messaging.unreached(bob.id(), "again");
        assertThat(alice.waits).as("nothing new waits").hasSize(1);

        alice.queue(bob.id(), List.of("two"));
        alice.messaging.unreached(bob.id(), "still away");

        assertThat(alice.waits).last().isEqualTo("2 still away");
    }
}
