// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli.bench;

import dev.p2pchat.node.ChatApi;
import dev.p2pchat.node.HistoryQuery;
import dev.p2pchat.node.NodeConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Profiles with more and more messages, all of which wait: what must not take longer when there are more, and a search. */
final class ProfileBench implements Benchmark {
    private static final int[] MESSAGES = {1_000, 10_000, 100_000, 1_000_000};
    private static final int RUNS = 11;
    private static final int WARM_UPS = 5;
    private static final int SEARCHES = 3;
    private static final int TAIL = 50;

    @Override
    public String name() {
        return "profile";
    }

    @Override
    public String what() {
        return "profiles of different sizes";
    }

    @Override
    public void measure(Workbench workbench) throws Exception {
        Figure[] smallest = new Figure[3];
        for (int messages : MESSAGES) {
            measure(workbench, workbench.times(messages), smallest);
        }
    }

    private void measure(Workbench workbench, int messages, Figure[] smallest) throws Exception {
        Path home = workbench.freshFolder();
        try (Workbench.Peer bob = workbench.peer(home, "bob", NodeConfig.Mode.OFFLINE);
                Workbench.Peer alice = workbench.peer(home, "alice", NodeConfig.Mode.OFFLINE)) {
            ChatApi api = alice.node().api();
            api.add(bob.node().api().account().invitation());
            var unused = MessagesBench.send(api, "bob", messages, MessagesBench.BODY_BYTES);
        }
        String of = messages + " messages: ";
        List<Double> opening = new ArrayList<>();
        for (int i = -WARM_UPS; i < RUNS; i++) {
            long start = System.nanoTime();
            Workbench.Peer alice = workbench.peer(home, "alice", NodeConfig.Mode.OFFLINE);
            double millis = Workbench.secondsSince(start) * 1e3;
            alice.close();
            if (i >= 0) {
                opening.add(millis);
            }
        }
        flat(workbench, smallest, 0, Figure.of(name(), of + "open", Figure.Unit.MILLISECONDS, opening));
        try (Workbench.Peer alice = workbench.peer(home, "alice", NodeConfig.Mode.OFFLINE)) {
            ChatApi api = alice.node().api();
            HistoryQuery tail = new HistoryQuery("bob", TAIL, null, null);
            flat(
                    workbench,
                    smallest,
                    1,
                    Figure.of(
                            name(),
                            of + "tail of " + TAIL,
                            Figure.Unit.MILLISECONDS,
                            millis(() -> api.history(tail), 20)));
            flat(
                    workbench,
                    smallest,
                    2,
                    Figure.of(name(), of + "outbox", Figure.Unit.MILLISECONDS, millis(api::outbox, 20)));
            HistoryQuery nowhere = new HistoryQuery("bob", TAIL, null, "nowhere");
            List<Double> rates = new ArrayList<>();
            millis(() -> api.history(nowhere), SEARCHES).forEach(millis -> rates.add(messages / millis * 1e3));
            workbench.report(Figure.of(name(), of + "search", Figure.Unit.MESSAGES, rates));
        }
        workbench.report(Figure.of(
                name(),
                of + "on the disk, for each",
                Figure.Unit.BYTES,
                (double) size(home.resolve("alice")) / messages));
    }

    /** Beside the smallest profile's. */
    private static void flat(Workbench workbench, Figure[] smallest, int which, Figure figure) {
        if (smallest[which] == null) {
            smallest[which] = workbench.report(figure);
        } else {
            workbench.report(figure.beside(smallest[which]));
        }
    }

    private interface Work {
        void once() throws Exception;
    }

    private static List<Double> millis(Work work, int times) throws Exception {
        List<Double> millis = new ArrayList<>();
        for (int i = -times; i < times; i++) {
            long start = System.nanoTime();
            work.once();
            if (i >= 0) {
                millis.add(Workbench.secondsSince(start) * 1e3);
            }
        }
        return millis;
    }

    private static long size(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            long size = 0;
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                size += Files.size(file);
            }
            return size;
        }
    }
}
