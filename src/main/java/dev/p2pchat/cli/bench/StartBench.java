// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Short commands as whole processes, with a peer running, in turn with a JVM that does nothing. */
final class StartBench implements Benchmark {
    private static final int RUNS = 21;
    private static final int WARM_UPS = 4;

    @Override
    public String name() {
        return "start";
    }

    @Override
    public String what() {
        return "short commands from start to end, beside a running peer";
    }

    /** A command, how many bare JVM starts it may take, and how long it took. */
    private record Command(String what, ProcessBuilder builder, double goal, List<Double> millis) {
        Command(String what, ProcessBuilder builder, double goal) {
            this(what, builder, goal, new ArrayList<>());
        }
    }

    @Override
    public void measure(Workbench workbench) throws Exception {
        workbench.makeArchive();
        Path home = workbench.freshFolder();
        Process bob = workbench.runningPeer(home, "bob");
        Process alice = workbench.runningPeer(home, "alice");
        try {
            workbench.introduce(home, "alice", "bob");
            List<Command> commands = List.of(
                    new Command("--version", workbench.command("--version"), 2),
                    new Command("--help", workbench.command("--help"), 4),
                    new Command(
                            "send --wait queued",
                            workbench.commandOf(home, "alice", "send", "bob", "hello", "--wait", "queued"),
                            6),
                    new Command("send, until delivered", workbench.commandOf(home, "alice", "send", "bob", "hello"), 6),
                    new Command("history", workbench.commandOf(home, "alice", "history", "bob"), 5),
                    new Command("completing a contact", workbench.commandOf(home, "alice", "names", "contacts"), 5));
            Command floor = new Command("floor: java -version", Floor.jvm(), 1);
            int runs = Math.max(1, workbench.times(100 * RUNS) / 100);
            // In turn, so that what else the machine does meets all of them.
            for (int i = -WARM_UPS; i < runs; i++) {
                for (Command command : commands) {
                    double took = run(command.builder());
                    double bare = run(floor.builder());
                    if (i >= 0) {
                        command.millis().add(took);
                        floor.millis().add(bare);
                    }
                }
            }
            Figure bare = workbench.report(Figure.of(name(), floor.what(), Figure.Unit.MILLISECONDS, floor.millis()));
            for (Command command : commands) {
                workbench.report(Figure.of(name(), command.what(), Figure.Unit.MILLISECONDS, command.millis())
                        .beside(bare)
                        .goal(Figure.Goal.atMostTimes(command.goal())));
            }
        } finally {
            for (Process peer : List.of(alice, bob)) {
                peer.destroy();
                peer.onExit().join();
            }
        }
    }

    private static double run(ProcessBuilder command) throws IOException, InterruptedException {
        long start = System.nanoTime();
        int exit = command.start().waitFor();
        double millis = Workbench.secondsSince(start) * 1e3;
        if (exit != 0) {
            throw new IOException(command.command() + " ended with " + exit);
        }
        return millis;
    }
}
