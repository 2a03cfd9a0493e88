// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli.bench;

import dev.p2pchat.base.HostPort;
import dev.p2pchat.messaging.DeliveryState;
import dev.p2pchat.node.ChatApi;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.MessageView;
import dev.p2pchat.storage.CommitCount;
import dev.p2pchat.wire.MessageId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Messages from one process to another: queued, which means committed, sent, committed there, acknowledged, and known to
 * be delivered, which is committed once more.
 */
final class MessagesBench implements Benchmark {
    static final int BODY_BYTES = 100;
    private static final int MESSAGES = 200_000;
    private static final int WARM_UPS = 2;
    private static final int ROUNDS = 5;
    /** So that some are read while others are committed. */
    private static final int SENDERS = 4;

    private static final int AT_ONCE = 256;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @Override
    public String name() {
        return "messages";
    }

    @Override
    public String what() {
        return "durable, acknowledged messages between two processes";
    }

    @Override
    public void measure(Workbench workbench) throws Exception {
        Floor floor = new Floor(name(), workbench);
        Figure puts = floor.puts();
        floor.fdatasync();
        Path home = workbench.freshFolder();
        ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
        try (Workbench.Peer alice = workbench.peer(home, "alice");
                Attendant bob = new Attendant(workbench, home)) {
            ChatApi api = alice.node().api();
            api.connect(new HostPort("127.0.0.1", bob.state().port()));
            List<Double> rates = new ArrayList<>();
            List<Double> queued = new ArrayList<>();
            CommitCount ours = CommitCount.NONE;
            CommitCount theirs = CommitCount.NONE;
            int messages = Math.max(SENDERS * AT_ONCE, workbench.times(MESSAGES));
            for (int round = -WARM_UPS; round < ROUNDS; round++) {
                if (round == 0) {
                    ours = alice.profile().store().committed();
                    theirs = bob.state().committed();
                }
                long start = System.nanoTime();
                List<Future<MessageView>> lasts = new ArrayList<>();
                for (int i = 0; i < SENDERS; i++) {
                    lasts.add(senders.submit(() -> send(api, "bob", messages / SENDERS, BODY_BYTES)));
                }
                for (Future<MessageView> last : lasts) {
                    var unused = last.get();
                }
                double untilQueued = Workbench.secondsSince(start);
                for (Future<MessageView> last : lasts) {
                    awaitDelivered(api, last.get());
                }
                if (round >= 0) {
                    queued.add(messages / untilQueued);
                    rates.add(messages / Workbench.secondsSince(start));
                }
            }
            workbench.report(
                    Figure.of(name(), "queued", Figure.Unit.MESSAGES, queued).beside(puts));
            workbench.report(Figure.of(name(), "delivered", Figure.Unit.MESSAGES, rates)
                    .beside(puts)
                    .goal(Figure.Goal.atLeast(30_000)));
            commits(
                    workbench,
                    "the author's",
                    alice.profile().store().committed().since(ours),
                    messages);
            commits(workbench, "the recipient's", bob.state().committed().since(theirs), messages);
        } finally {
            senders.shutdownNow();
        }
    }

    private void commits(Workbench workbench, String whose, CommitCount count, int messages) {
        double commits = Math.max(1, count.commits());
        workbench.report(
                Figure.of(name(), whose + " operations in a commit", Figure.Unit.COUNT, count.operations() / commits));
        workbench.report(Figure.of(name(), whose + " commit", Figure.Unit.MICROSECONDS, count.nanos() / 1e3 / commits));
        workbench.report(Figure.of(
                name(),
                whose + " writer, for each message",
                Figure.Unit.MICROSECONDS,
                count.nanos() / 1e3 / ROUNDS / messages));
    }

    /** Returns the last one, as it was queued. */
    static MessageView send(ChatApi api, String to, int messages, int bytes) throws ChatException {
        String text = "x".repeat(bytes);
        MessageView last = null;
        for (int sent = 0; sent < messages || last == null; sent += AT_ONCE) {
            List<MessageView> some =
                    api.sendAll(to, Collections.nCopies(Math.min(AT_ONCE, Math.max(1, messages - sent)), text));
            last = some.get(some.size() - 1);
        }
        return last;
    }

    static void awaitDelivered(ChatApi api, MessageView message) throws ChatException, IOException {
        MessageView now =
                api.await(MessageId.parse(message.id()), message.conversation(), DeliveryState.DELIVERED, PATIENCE);
        if (now.state() != DeliveryState.DELIVERED) {
            throw new IOException("not delivered, but " + now.state());
        }
    }
}
