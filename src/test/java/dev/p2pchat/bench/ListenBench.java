// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.bench;

import dev.p2pchat.base.HostPort;
import dev.p2pchat.base.Username;
import dev.p2pchat.contacts.ContactBook;
import dev.p2pchat.control.ControlClient;
import dev.p2pchat.identity.Identity;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.identity.PeerRecord;
import dev.p2pchat.identity.SignedRecord;
import dev.p2pchat.journal.Journal;
import dev.p2pchat.journal.JournalEntry;
import dev.p2pchat.messaging.FilledLog;
import dev.p2pchat.node.EventPage;
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
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * How fast a program hears everything that ever happened, at the control socket of a running peer and from the command,
 * beside bare cursor reads of the same records in the same run. Run it by hand, as docs/performance.md says; the argument
 * is how many events, 100 000 without one.
 */
final class ListenBench {
    private static final int ROUNDS = 7;
    private static final int WARM_UPS = 3;
    /** Lines that are followed by one acknowledgement of those among them that are ours, which is every other. */
    private static final int RUN = 30;

    private static final int BATCH = 100;

    private final Path home;
    private final int runs;
    private final SecureRandom random = new SecureRandom();

    private ListenBench(Path home, int events) {
        this.home = home;
        this.runs = events / (RUN + RUN / 2);
    }

    public static void main(String[] args) throws Exception {
        Path home = Files.createTempDirectory("bench");
        try {
            new ListenBench(home, args.length == 0 ? 100_000 : Integer.parseInt(args[0])).measure();
        } finally {
            BenchPeer.remove(home);
        }
    }

    private int events() {
        return runs * (RUN + RUN / 2);
    }

    private void measure() throws Exception {
        ProfileFolder folder = new ProfileFolder(home, new Username("alice"));
        try (Profile profile = Profile.create(folder, Passphrase.none(), random)) {
            fill(profile.store());
        }
        System.out.printf("%,d events, of %,d messages%n", events(), runs * RUN);
        floor(folder.store());
        try (BenchPeer peer = new BenchPeer(home, "alice");
                ControlClient client = peer.connect()) {
            for (int most : new int[] {EventPage.DEFAULT_EVENTS, EventPage.MAX_EVENTS}) {
                List<Double> rates = new ArrayList<>();
                double cpu = 0;
                for (int round = -WARM_UPS; round < ROUNDS; round++) {
                    double before = peer.cpuSeconds();
                    long start = System.nanoTime();
                    all(client, most);
                    if (round >= 0) {
                        rates.add(events() / BenchPeer.secondsSince(start));
                        cpu += peer.cpuSeconds() - before;
                    }
                }
                BenchPeer.median("at the socket, pages of " + most, rates, "events/s");
                System.out.printf("%-60s %.1f µs of a processor for each%n", "", cpu / ROUNDS / events() * 1e6);
            }
            command("listen --json, with a peer");
        }
        command("listen --json, without");
    }

    private void all(ControlClient client, int most) throws Exception {
        int heard = 0;
        String after = "0";
        for (EventPage page = client.events(after, most, Duration.ZERO);
                !page.next().equals(after);
                page = client.events(after, most, Duration.ZERO)) {
            heard += page.events().size();
            after = page.next();
        }
        if (heard < events()) {
            throw new IOException("only " + heard + " events");
        }
    }

    private void command(String what) throws IOException, InterruptedException {
        List<Double> rates = new ArrayList<>();
        for (int round = 0; round < WARM_UPS; round++) {
            long start = System.nanoTime();
            BenchPeer.command(home, "alice", "listen", "--json", "--after", "0")
                    .start()
                    .waitFor();
            rates.add(events() / BenchPeer.secondsSince(start));
        }
        BenchPeer.median(what + ", with its start", rates, "events/s");
    }

    private void fill(Store store) throws IOException {
        InstantSource clock = InstantSource.system();
        Journal journal = new Journal(store, clock, random);
        PeerId peer = new ContactBook(store, journal, clock).pin(bob()).conversation();
        FilledLog.fill(
                store,
                peer,
                runs * RUN,
                i -> "message number " + i + ", which is about as long as people write them",
                Instant.parse("2026-01-01T00:00:00Z"));
        CompletableFuture<?> last = CompletableFuture.completedFuture(null);
        for (int i = 0; i < runs; i += BATCH) {
            int from = i;
            last = store.write(transaction -> {
                for (int run = from; run < Math.min(from + BATCH, runs); run++) {
                    long first = 1L + (long) run * RUN;
                    for (long order = first; order < first + RUN; order++) {
                        journal.append(transaction, new JournalEntry.Message(peer, order, 1));
                    }
                    journal.append(
                            transaction, new JournalEntry.Progress(peer, first, first + RUN - 2, RUN / 2, "delivered"));
                }
                return null;
            });
        }
        last.join();
    }

    private SignedRecord bob() {
        try (Identity identity = Identity.generate(random)) {
            return SignedRecord.sign(
                    identity, PeerRecord.of(identity, new Username("bob"), List.<HostPort>of(), 1, Instant.now()));
        }
    }

    private void floor(Path folder) {
        List<Double> rates = new ArrayList<>();
        try (Store bare = XodusStore.open(folder)) {
            for (int round = -WARM_UPS; round < ROUNDS; round++) {
                long start = System.nanoTime();
                long[] bytes = {0};
                for (String table : List.of("journal", "lines")) {
                    bare.<Boolean>read(transaction -> {
                        transaction.entries(new Table(table), (key, value) -> {
                            bytes[0] += value.length();
                            return true;
                        });
                        return true;
                    });
                }
                if (round >= 0) {
                    rates.add(events() / BenchPeer.secondsSince(start));
                }
            }
        }
        BenchPeer.median("floor: cursor reads of all their records", rates, "events/s");
    }
}
