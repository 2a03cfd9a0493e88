// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.bench;

import dev.p2pchat.base.Username;
import dev.p2pchat.control.ControlClient;
import dev.p2pchat.messaging.DeliveryState;
import dev.p2pchat.node.HistoryQuery;
import dev.p2pchat.node.MessageView;
import dev.p2pchat.profile.Passphrase;
import dev.p2pchat.profile.Profile;
import dev.p2pchat.profile.ProfileFolder;
import dev.p2pchat.wire.MessageId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How long a pipe of many lines takes, from one running peer to another: until they are queued, and until they are
 * delivered; beside what the disk below does in the same run. Run it by hand, as docs/performance.md says; the argument is
 * how many lines, 10 000 without one.
 */
final class SendBench {
    private static final int ROUNDS = 3;
    private static final int WARM_UPS = 1;
    private static final int FORCES = 1000;
    private static final int VALUE_BYTES = 200;
    private static final int BATCH = 256;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Path home;
    private final List<String> lines;

    private SendBench(Path home, int lines) {
        this.home = home;
        this.lines = IntStream.range(0, lines)
                .mapToObj(i -> "line " + i + ": as long as a line of a log that somebody pipes here")
                .toList();
    }

    public static void main(String[] args) throws Exception {
        Path home = Files.createTempDirectory("bench");
        try {
            new SendBench(home, args.length == 0 ? 10_000 : Integer.parseInt(args[0])).measure();
        } finally {
            BenchPeer.remove(home);
        }
    }

    private void measure() throws Exception {
        for (String name : List.of("alice", "bob")) {
            Profile.create(new ProfileFolder(home, new Username(name)), Passphrase.none(), new SecureRandom())
                    .close();
        }
        floor();
        try (BenchPeer alice = new BenchPeer(home, "alice");
                BenchPeer bob = new BenchPeer(home, "bob");
                ControlClient bobs = bob.connect();
                ControlClient client = alice.connect()) {
            bobs.account();
            if (BenchPeer.command(home, "alice", "contacts", "add", "127.0.0.1:" + bob.port())
                            .start()
                            .waitFor()
                    != 0) {
                throw new IOException("bob cannot be added");
            }
            batches(client);
            one();
            pipe(client, "send - --lines --wait queued", "--wait", "queued");
            pipe(client, "send - --lines", "--timeout", "5m");
            pipe(client, "send - --lines --json", "--timeout", "5m", "--json");
            System.out.printf(
                    "processor time of the peers: alice %.1f s, bob %.1f s%n", alice.cpuSeconds(), bob.cpuSeconds());
        }
        floor();
    }

    /** What the peers do, without a command. */
    private void batches(ControlClient client) throws Exception {
        List<Double> queued = new ArrayList<>();
        List<Double> delivered = new ArrayList<>();
        for (int round = -WARM_UPS; round < ROUNDS; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < lines.size(); i += BATCH) {
                client.sendAll("bob", lines.subList(i, Math.min(lines.size(), i + BATCH)));
            }
            double seconds = BenchPeer.secondsSince(start);
            awaitDelivered(client);
            if (round >= 0) {
                queued.add(lines.size() / seconds);
                delivered.add(lines.size() / BenchPeer.secondsSince(start));
            }
        }
        BenchPeer.median("at the socket, 256 at once: queued", queued, "messages/s");
        BenchPeer.median("at the socket, 256 at once: delivered", delivered, "messages/s");
    }

    private void one() throws IOException, InterruptedException {
        List<Double> millis = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            BenchPeer.command(home, "alice", "send", "bob", "one line", "--wait", "queued")
                    .start()
                    .waitFor();
            millis.add(BenchPeer.secondsSince(start) * 1e3);
        }
        BenchPeer.median("send of one line, queued", millis, "ms");
    }

    private void pipe(ControlClient client, String what, String... options) throws Exception {
        Path input = home.resolve("lines.txt");
        Files.write(input, lines);
        List<String> args = new ArrayList<>(List.of("send", "bob", "-", "--lines"));
        args.addAll(List.of(options));
        List<Double> ended = new ArrayList<>();
        List<Double> delivered = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            int exit = BenchPeer.command(home, "alice", args.toArray(String[]::new))
                    .redirectInput(input.toFile())
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new IOException(what + " ended with " + exit);
            }
            ended.add(lines.size() / BenchPeer.secondsSince(start));
            awaitDelivered(client);
            delivered.add(lines.size() / BenchPeer.secondsSince(start));
        }
        BenchPeer.median(what + ": until it ends", ended, "messages/s");
        BenchPeer.median(what + ": until all are delivered", delivered, "messages/s");
        long commits = client.wholeHistory(new HistoryQuery("bob", lines.size(), null, null)).stream()
                .map(MessageView::receivedAt)
                .distinct()
                .count();
        System.out.printf("%-60s at least %d%n", "batches of the last round", commits);
    }

    private static void awaitDelivered(ControlClient client) throws Exception {
        MessageView last =
                client.wholeHistory(new HistoryQuery("bob", 1, null, null)).get(0);
        MessageView now =
                client.await(MessageId.parse(last.id()), last.conversation(), DeliveryState.DELIVERED, PATIENCE);
        if (now.state() != DeliveryState.DELIVERED) {
            throw new IOException("not delivered: " + now.state());
        }
    }

    private void floor() throws IOException {
        Path file = home.resolve("floor");
        List<Double> rates = new ArrayList<>();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.allocate(VALUE_BYTES);
            for (int round = 0; round < ROUNDS; round++) {
                long start = System.nanoTime();
                for (int i = 0; i < FORCES; i++) {
                    channel.write(buffer.clear());
                    channel.force(false);
                }
                rates.add(FORCES / BenchPeer.secondsSince(start));
            }
        }
        BenchPeer.median("floor: write and fdatasync of 200 bytes", rates, "commits/s");
    }
}
