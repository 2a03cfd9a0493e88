// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.bench;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.HostPort;
import dev.p2pchat.base.Username;
import dev.p2pchat.contacts.ContactBook;
import dev.p2pchat.control.ControlClient;
import dev.p2pchat.control.ControlSocket;
import dev.p2pchat.crypto.SecretKey;
import dev.p2pchat.crypto.XAead;
import dev.p2pchat.identity.Identity;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.identity.PeerRecord;
import dev.p2pchat.identity.SignedRecord;
import dev.p2pchat.journal.Journal;
import dev.p2pchat.messaging.FilledLog;
import dev.p2pchat.node.HistoryQuery;
import dev.p2pchat.profile.Passphrase;
import dev.p2pchat.profile.Profile;
import dev.p2pchat.profile.ProfileFolder;
import dev.p2pchat.storage.Store;
import dev.p2pchat.storage.Table;
import dev.p2pchat.storage.xodus.XodusStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How long a running peer takes for a tail and for a search, measured at its control socket, beside the floor of the same
 * machine in the same run: as many bare cursor reads of the same store, and the bare cipher over the same bytes, by as many
 * threads as there are processors. Run it by hand, as docs/performance.md says; the argument is how many messages,
 * 1 000 000 without one.
 */
final class HistoryBench {
    private static final int SHORT = 1_000;
    private static final int CONVERSATIONS = 100;
    private static final int TAILS = 300;
    private static final int SEARCHES = 5;
    /** The first one is the compiler's. */
    private static final int WARM_UP = 1;

    private static final String[] WORDS =
            "the quick brown fox jumps over the lazy dog while Alice writes to Bob about holiday plans and builds"
                    .split(" ");
    private static final String[] OTHER =
            "съешь же ещё этих мягких французских булок да выпей чаю Größe straße été Ελλάδα".split(" ");

    private final Path home;
    private final SecureRandom random = new SecureRandom();

    private HistoryBench(Path home) {
        this.home = home;
    }

    public static void main(String[] args) throws Exception {
        int messages = args.length == 0 ? 1_000_000 : Integer.parseInt(args[0]);
        Path home = Files.createTempDirectory("bench");
        try {
            HistoryBench bench = new HistoryBench(home);
            bench.conversation("brief", SHORT, 1, HistoryBench::english);
            bench.conversation("one", messages, 1, HistoryBench::english);
            bench.conversation("many", messages, CONVERSATIONS, HistoryBench::english);
            bench.conversation("other", messages, 1, HistoryBench::other);
        } finally {
            try (Stream<Path> all = Files.walk(home)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    private static String english(int number) {
        return text(WORDS, number);
    }

    private static String other(int number) {
        return text(OTHER, number);
    }

    private static String text(String[] words, int number) {
        Random dice = new Random(number);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 10; i++) {
            text.append(words[dice.nextInt(words.length)]).append(' ');
        }
        return text.append(number).toString();
    }

    private void conversation(String name, int messages, int conversations, IntFunction<String> text) throws Exception {
        System.out.printf("--- %s: %,d messages in %d conversations%n", name, messages, conversations);
        ProfileFolder folder = new ProfileFolder(home, new Username(name));
        try (Profile profile = Profile.create(folder, Passphrase.none(), random)) {
            ContactBook contacts = new ContactBook(
                    profile.store(),
                    new Journal(profile.store(), InstantSource.system(), random),
                    InstantSource.system());
            long start = System.nanoTime();
            for (int i = 0; i < conversations; i++) {
                PeerId peer = contacts.pin(record("bob" + i)).conversation();
                FilledLog.fill(
                        profile.store(), peer, messages / conversations, text, Instant.parse("2026-01-01T00:00:00Z"));
            }
            report("filled", messages, start);
        }
        floor(folder.store(), messages);
        peer(folder, messages, conversations == 1 ? "bob0" : null);
    }

    private SignedRecord record(String name) {
        try (Identity identity = Identity.generate(random)) {
            return SignedRecord.sign(
                    identity, PeerRecord.of(identity, new Username(name), List.<HostPort>of(), 1, Instant.now()));
        }
    }

    /** The groups are read as they lie on the disk; a wrong key costs the cipher as much as the right one. */
    private void floor(Path store, int messages) {
        byte[] keyBytes = new byte[SecretKey.BYTES];
        random.nextBytes(keyBytes);
        List<Double> rates = new ArrayList<>();
        double[] cpu = {0};
        try (Store bare = XodusStore.open(store);
                SecretKey key = SecretKey.copyOf(keyBytes)) {
            Table lines = new Table("lines");
            List<Bytes> groups = new ArrayList<>();
            List<Long> ends = new ArrayList<>();
            bare.<Boolean>read(transaction -> {
                transaction.entries(lines, (entry, value) -> {
                    if (groups.isEmpty() || !groups.get(groups.size() - 1).equals(entry.group())) {
                        groups.add(entry.group());
                        ends.add(0L);
                    }
                    ends.set(ends.size() - 1, entry.order().toLong());
                    return true;
                });
                return true;
            });
            int threads = Runtime.getRuntime().availableProcessors();
            for (int round = 0; round < SEARCHES; round++) {
                long start = System.nanoTime();
                double before = cpuSeconds(ProcessHandle.current());
                IntStream.range(0, threads * groups.size()).parallel().forEach(i -> {
                    long end = ends.get(i / threads) + 1;
                    long from = 1 + (end - 1) * (i % threads) / threads;
                    long below = 1 + (end - 1) * (i % threads + 1) / threads;
                    bare.<Boolean>read(transaction -> {
                        transaction.descend(lines, groups.get(i / threads), Bytes.ofLong(below), (order, value) -> {
                            byte[] plain = new byte[value.length() - XAead.NONCE_BYTES - XAead.TAG_BYTES];
                            byte[] nonce = value.slice(0, XAead.NONCE_BYTES).toArray();
                            XAead.seal(key, nonce, keyBytes, plain);
                            return order.toLong() > from;
                        });
                        return true;
                    });
                });
                rates.add(messages / ((System.nanoTime() - start) / 1e9));
                cpu[0] = cpuSeconds(ProcessHandle.current()) - before;
            }
        }
        cpu(cpu[0], messages);
        median("floor: cursor and cipher, all processors", rates, "messages/s");
    }

    @SuppressWarnings("NullAway") // a query may be without a contact
    private void peer(ProfileFolder folder, int messages, String with) throws Exception {
        Process peer = new ProcessBuilder(
                        "target/p2pchat",
                        "peer",
                        "--headless",
                        "--name",
                        folder.name().value(),
                        "--home",
                        home.toString(),
                        "--bind",
                        "127.0.0.1",
                        "--port",
                        "0",
                        "--directory",
                        "http://127.0.0.1:9")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (ControlClient client = connect(folder, peer)) {
            List<Double> millis = new ArrayList<>();
            for (int i = 0; i < TAILS; i++) {
                long start = System.nanoTime();
                client.history(new HistoryQuery(with, 50, null, null));
                millis.add((System.nanoTime() - start) / 1e6);
            }
            System.out.printf("%-50s %,10.1f ms%n", "the first tail of 50", millis.get(0));
            median("a tail of 50", millis.subList(TAILS / 3, TAILS), "ms");
            for (String phrase : List.of("Nowhere At All", "nirgendwo, größer")) {
                List<Double> rates = new ArrayList<>();
                double cpu = 0;
                for (int i = 0; i < WARM_UP + SEARCHES; i++) {
                    long start = System.nanoTime();
                    double before = cpuSeconds(peer.toHandle());
                    client.history(new HistoryQuery(with, 50, null, phrase));
                    cpu = cpuSeconds(peer.toHandle()) - before;
                    rates.add(messages / ((System.nanoTime() - start) / 1e9));
                }
                cpu(cpu, messages);
                median("search for \"" + phrase + "\"", rates.subList(WARM_UP, rates.size()), "messages/s");
            }
            long start = System.nanoTime();
            client.history(new HistoryQuery(with, 50, null, with == null ? "BOB" : "e"));
            System.out.printf("%-50s %,10.1f ms%n", "search for what is everywhere", (System.nanoTime() - start) / 1e6);
        } finally {
            peer.destroy();
            peer.waitFor();
        }
    }

    private static ControlClient connect(ProfileFolder folder, Process peer) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            try {
                return ControlClient.connect(new ControlSocket(folder.path(), null));
            } catch (IOException e) {
                if (!peer.isAlive() || System.nanoTime() > end) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
    }

    /** What a machine with other work to do does not falsify as much as a clock. */
    private static double cpuSeconds(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1e3;
    }

    private static void cpu(double seconds, int messages) {
        System.out.printf("%-50s %,10.1f µs of a processor, in the last round%n", "", seconds / messages * 1e6);
    }

    private static void report(String what, long count, long start) {
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf("%-50s %,10.0f messages/s%n", what, count / seconds);
    }

    private static void median(String what, List<Double> figures, String unit) {
        double[] sorted = figures.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        String form = unit.equals("ms") ? "%,10.1f" : "%,10.0f";
        System.out.printf(
                "%-50s " + form + " %s (" + form.replace("10", "") + " to " + form.replace("10", "") + ")%n",
                what,
                sorted[sorted.length / 2],
                unit,
                sorted[0],
                sorted[sorted.length - 1]);
    }
}
