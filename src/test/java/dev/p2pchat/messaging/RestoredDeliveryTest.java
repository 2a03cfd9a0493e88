// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.identity.FixedIdentity;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.journal.Journal;
import dev.p2pchat.storage.Key;
import dev.p2pchat.storage.ReadTransaction;
import dev.p2pchat.storage.Table;
import dev.p2pchat.storage.Transaction;
import dev.p2pchat.storage.memory.MemoryStore;
import dev.p2pchat.wire.Envelope;
import dev.p2pchat.wire.Frame;
import dev.p2pchat.wire.Message;
import dev.p2pchat.wire.MessageId;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * A log that is backed up, goes on, is lost and restored, again and again, while what it sent before is still on its way:
 * nothing that was delivered or is in the backup is lost, nothing arrives twice, and the order is kept.
 */
class RestoredDeliveryTest {
    private static final int SEEDS = 400;
    private static final int LIVES = 4;
    private static final PeerId PEER = FixedIdentity.of(2).id();

    private final SecureRandom secure = new SecureRandom();

    @Test
    void losesNothingAndRepeatsNothingHoweverOftenItIsRestored() {
        int late = 0;
        int beyond = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            World world = new World(new Random(seed));
            try {
                world.run();
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed, e);
            }
            late += world.late;
            beyond += world.beyond;
        }
        // The two things that make it hard did happen.
        assertThat(late).isGreaterThan(100);
        assertThat(beyond).isGreaterThan(100);
    }

    private static MemoryStore copy(MemoryStore store) {
        MemoryStore copy = new MemoryStore();
        for (Table table : store.read(ReadTransaction::tables)) {
            List<Key> keys = new ArrayList<>();
            List<Bytes> values = new ArrayList<>();
            store.read(tx -> {
                tx.entries(table, (key, value) -> keys.add(key) && values.add(value));
                return true;
            });
            copy.write(tx -> {
                        for (int i = 0; i < keys.size(); i++) {
                            tx.put(table, keys.get(i), values.get(i));
                        }
                        return true;
                    })
                    .join();
        }
        return copy;
    }

    private MessageLog logOf(MemoryStore store) {
        return new MessageLog(new Journal(store, InstantSource.system(), secure), secure);
    }

    private final class World {
        final Random random;
        final MemoryStore receiver = new MemoryStore();
        final MessageLog receiverLog = logOf(receiver);
        MemoryStore sender = new MemoryStore();
        MessageLog log = logOf(sender);
        MemoryStore backup = copy(sender);

        /** On its way, in order; also what sessions of those who are gone still bring. */
        final Deque<Message> wire = new ArrayDeque<>();

        final Deque<Frame.Ack> acks = new ArrayDeque<>();
        final List<String> texts = new ArrayList<>();
        List<String> inBackup = List.of();
        List<String> since = new ArrayList<>();
        final List<List<String>> lives = new ArrayList<>();
        int life;
        long cursor = -1;
        int late;
        int beyond;

        World(Random random) {
            this.random = random;
        }

        <T> T write(MemoryStore store, Function<Transaction, T> work) {
            return store.write(work).join();
        }

        void run() {
            for (life = 0; life < LIVES; life++) {
                steps();
                if (random.nextInt(3) > 0) {
                    backup.close();
                    backup = copy(sender);
                    inBackup = List.copyOf(sent());
                }
                steps();
                restore();
            }
            steps();
            finish();
            List<String> received = received();
            assertThat(received).doesNotHaveDuplicates();
            assertThat(received).containsAll(sent());
            lives.add(since);
            for (List<String> written : lives) {
                // What two of them brought beside each other has no order.
                assertThat(received.stream().filter(written::contains).toList())
                        .as("in the order in which one installation wrote them")
                        .isEqualTo(written.stream().filter(received::contains).toList());
            }
            sender.close();
            receiver.close();
            backup.close();
        }

        void steps() {
            for (int i = random.nextInt(40); i > 0; i--) {
                switch (random.nextInt(7)) {
                    case 0, 1 -> queue();
                    case 2 -> open();
                    case 3, 4 -> send(1 + random.nextInt(4));
                    case 5 -> arrive(1 + random.nextInt(4));
                    default -> acknowledged();
                }
            }
        }

        void queue() {
            String text = life + "." + texts.size();
            texts.add(text);
            since.add(text);
            Envelope envelope = new Envelope(
                    MessageId.random(secure, Instant.EPOCH), Instant.EPOCH, Envelope.TEXT, Bytes.utf8(text));
            write(
                    sender,
                    tx -> log.outbox
                            .queue(tx, PEER, List.of(envelope), Instant.EPOCH)
                            .lines()
                            .get(0));
        }

        /** A new session; what the one before still had to acknowledge is lost. */
        void open() {
            acks.clear();
            ConversationState there = receiver.read(tx -> receiverLog.state(tx, PEER));
            Frame.Have have = new Frame.Have(there == null ? List.of() : there.received());
            ConversationState before = sender.read(tx -> log.state(tx, PEER));
            if (before != null
                    && have.streams().stream()
                            .anyMatch(mark -> mark.stream().equals(before.stream())
                                    && mark.n() > before.succession().limit())) {
                beyond++;
            }
            boolean overlapping = random.nextInt(4) == 0 && life == 0;
            Aligning.Alignment aligned = write(sender, tx -> log.aligning.align(tx, PEER, have, overlapping));
            assertThat(aligned.repeats()).isFalse();
            cursor = aligned.cursor();
        }

        void send(int most) {
            if (cursor < 0) {
                return;
            }
            for (MessageLog.Line line :
                    sender.read(tx -> log.outbox.sendable(tx, PEER, cursor, most, Long.MAX_VALUE))) {
                StoredMessage stored = line.message();
                wire.add(new Message(stored.stream(), stored.n(), stored.envelope()));
                cursor = line.order();
            }
        }

        void arrive(int most) {
            for (int i = 0; i < most && !wire.isEmpty(); i++) {
                Message message = wire.remove();
                Inbox.Receipt receipt = write(
                        receiver,
                        tx -> receiverLog
                                .inbox
                                .receive(tx, PEER, List.of(message), Instant.EPOCH, (author, envelope) -> Verdict.STORE)
                                .get(0));
                if (receipt instanceof Inbox.Receipt.Stored stored) {
                    acks.add(new Frame.Ack(message.stream(), stored.n()));
                    String text = text(message.envelope());
                    late += text.startsWith(life + ".") ? 0 : 1;
                } else if (receipt instanceof Inbox.Receipt.Duplicate duplicate) {
                    acks.add(new Frame.Ack(message.stream(), duplicate.n()));
                } else {
                    // The session ends, and with it all that it would bring.
                    wire.clear();
                    acks.clear();
                    cursor = -1;
                }
            }
        }

        void acknowledged() {
            while (!acks.isEmpty() && random.nextInt(3) > 0) {
                Frame.Ack ack = acks.remove();
                write(sender, tx -> log.outbox.acknowledge(tx, PEER, ack.stream(), ack.n()));
            }
        }

        /** What is on its way stays on its way: the receiver may be slow. */
        void restore() {
            sender.close();
            sender = copy(backup);
            log = logOf(sender);
            write(sender, tx -> {
                Messaging.restored(tx, secure);
                return true;
            });
            lives.add(since);
            since = new ArrayList<>(inBackup);
            cursor = -1;
            acks.clear();
        }

        void finish() {
            for (int tries = 0; tries < 4; tries++) {
                open();
                for (int i = 0; i < 300; i++) {
                    send(4);
                    arrive(4);
                    acknowledged();
                }
            }
            ConversationState state = sender.read(tx -> log.state(tx, PEER));
            assertThat(state == null ? 0 : state.queued() - state.acknowledged())
                    .as("still waiting")
                    .isZero();
        }

        /** What this life knows that it wrote. */
        List<String> sent() {
            return since;
        }

        List<String> received() {
            return receiver.read(tx -> OneLog.linesOf(tx, PEER)).stream()
                    .map(line -> text(line.message().envelope()))
                    .toList();
        }

        private static String text(Bytes envelope) {
            try {
                return new String(Envelope.decode(envelope).body().toArray(), StandardCharsets.UTF_8);
            } catch (dev.p2pchat.wire.MalformedFrameException e) {
                throw new AssertionError(e);
            }
        }
    }
}
