// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.identity.FixedIdentity;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.journal.Journal;
import dev.p2pchat.storage.ReadTransaction;
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
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Two logs joined by sessions that break anywhere, overlap and lose acknowledgements: everything arrives once, in order. */
class LossyDeliveryTest {
    private static final int SEEDS = 200;
    private static final int SESSIONS = 12;
    private static final int MESSAGES_A_SESSION = 6;
    private static final PeerId PEER = FixedIdentity.of(2).id();

    private final SecureRandom secure = new SecureRandom();

    @Test
    void deliversEverythingOnceAndInOrderWhateverIsLost() {
        for (long seed = 0; seed < SEEDS; seed++) {
            try (World world = new World(new Random(seed))) {
                world.run();

                assertThat(world.received()).as("seed %d", seed).isEqualTo(world.written());
                assertThat(world.sender.state().acknowledged())
                        .as("seed %d", seed)
                        .isEqualTo(world.sender.state().queued());
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    /** One side: its store and its log. Only the store survives a restart, and here there is nothing else to lose. */
    private final class Side implements AutoCloseable {
        final MemoryStore store = new MemoryStore();
        final MessageLog log = new MessageLog(new Journal(store, InstantSource.system(), secure), secure);

        ConversationState state() {
            ConversationState known = read(tx -> log.state(tx, PEER));
            return known == null
                    ? ConversationState.begin(new dev.p2pchat.wire.StreamId(Bytes.fromHex("00".repeat(16))))
                    : known;
        }

        <T> T write(Function<Transaction, T> work) {
            return store.write(work).join();
        }

        <T> T read(Function<ReadTransaction, T> work) {
            return store.read(work);
        }

        List<String> texts() {
            return read(tx -> OneLog.linesOf(tx, PEER)).stream()
                    .map(line -> new String(line.message().open().body().toArray(), StandardCharsets.UTF_8))
                    .toList();
        }

        @Override
        public void close() {
            store.close();
        }
    }

    /** A session as the sender sees it, with what is on its way in both directions. */
    private static final class Session {
        long cursor;
        boolean broken;
        final Deque<Message> messages = new ArrayDeque<>();
        final Deque<Frame.Ack> acks = new ArrayDeque<>();
    }

    private final class World implements AutoCloseable {
        final Random random;
        final Side sender = new Side();
        final Side receiver = new Side();
        final List<Session> sessions = new ArrayList<>();
        final List<String> texts = new ArrayList<>();

        World(Random random) {
            this.random = random;
        }

        void run() {
            for (int i = 0; i < SESSIONS; i++) {
                open();
                for (int steps = random.nextInt(60); steps > 0; steps--) {
                    step(sessions.get(random.nextInt(sessions.size())));
                }
                // Some sessions go on beside the next one; what is on its way in the others is lost.
                sessions.removeIf(session -> random.nextInt(3) > 0);
            }
            for (int tries = 0; sender.state().acknowledged() < sender.state().queued() && tries < 5; tries++) {
                sessions.clear();
                open();
                drain(sessions.get(0));
            }
        }

        /** The HAVE may be from before what older sessions still bring. */
        void open() {
            Session session = new Session();
            Frame.Have have = new Frame.Have(receiver.state().received());
            for (int late = random.nextInt(4); late > 0 && !sessions.isEmpty(); late--) {
                step(sessions.get(random.nextInt(sessions.size())));
            }
            boolean overlapping = !sessions.isEmpty();
            Aligning.Alignment aligned = sender.write(tx -> sender.log.aligning.align(tx, PEER, have, overlapping));
            assertThat(aligned.repeats()).isFalse();
            session.cursor = aligned.cursor();
            sessions.add(session);
        }

        void step(Session session) {
            if (session.broken) {
                return;
            }
            switch (random.nextInt(6)) {
                case 0 -> queue();
                case 1, 2 -> send(session);
                case 3 -> arrive(session);
                case 4 -> acknowledged(session);
                default -> {
                    if (random.nextInt(8) == 0) {
                        session.acks.pollLast();
                    }
                }
            }
        }

        void drain(Session session) {
            for (int i = 0; i < 2_000 && !session.broken; i++) {
                send(session);
                arrive(session);
                acknowledged(session);
            }
        }

        void queue() {
            for (int i = random.nextInt(MESSAGES_A_SESSION); i > 0; i--) {
                String text = "message " + (texts.size() + 1);
                texts.add(text);
                Envelope envelope = new Envelope(
                        MessageId.random(secure, Instant.EPOCH), Instant.EPOCH, Envelope.TEXT, Bytes.utf8(text));
                sender.write(tx -> sender.log
                        .outbox
                        .queue(tx, PEER, List.of(envelope), Instant.EPOCH)
                        .lines()
                        .get(0));
            }
        }

        void send(Session session) {
            int most = 1 + random.nextInt(5);
            for (MessageLog.Line line :
                    sender.read(tx -> sender.log.outbox.waiting(tx, PEER, session.cursor, most, Long.MAX_VALUE))) {
                StoredMessage stored = line.message();
                session.messages.add(new Message(stored.stream(), stored.n(), stored.envelope()));
                session.cursor = line.order();
            }
        }

        void arrive(Session session) {
            for (int most = random.nextInt(6); most > 0 && !session.messages.isEmpty(); most--) {
                Message message = session.messages.remove();
                Inbox.Receipt receipt = receiver.write(tx -> receiver.log
                        .inbox
                        .receive(tx, PEER, List.of(message), Instant.EPOCH, (author, envelope) -> Verdict.STORE)
                        .get(0));
                if (receipt instanceof Inbox.Receipt.Stored stored) {
                    session.acks.add(new Frame.Ack(message.stream(), stored.n()));
                } else if (receipt instanceof Inbox.Receipt.Duplicate duplicate) {
                    session.acks.add(new Frame.Ack(message.stream(), duplicate.n()));
                } else {
                    session.broken = true;
                    return;
                }
            }
        }

        void acknowledged(Session session) {
            while (!session.acks.isEmpty() && random.nextInt(4) > 0) {
                Frame.Ack ack = session.acks.remove();
                sender.write(tx -> sender.log.outbox.acknowledge(tx, PEER, ack.stream(), ack.n()));
            }
        }

        List<String> received() {
            return receiver.texts();
        }

        List<String> written() {
            assertThat(texts)
                    .isEqualTo(IntStream.rangeClosed(1, texts.size())
                            .mapToObj(n -> "message " + n)
                            .toList());
            return texts;
        }

        @Override
        public void close() {
            sender.close();
            receiver.close();
        }
    }
}
