// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli.bench;

import dev.p2pchat.base.HostPort;
import dev.p2pchat.identity.Invitation;
import dev.p2pchat.transport.Listener;
import dev.p2pchat.transport.ThreadTimers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A peer in another process with sessions to many, whom it dialled because it had something for them: what each costs it,
 * and how fast it is with all of them at once. The others acknowledge and store nothing.
 */
final class SessionsBench implements Benchmark {
    private static final int[] SESSIONS = {1, 100, 1_000};
    private static final int MESSAGES = 50_000;
    private static final int SECONDS = 10;
    private static final int PATIENCE_SECONDS = 120;
    private static final double KIBIBYTES = 64;

    @Override
    public String name() {
        return "sessions";
    }

    @Override
    public String what() {
        return "many sessions at one peer";
    }

    @Override
    public void measure(Workbench workbench) throws Exception {
        if (!ProcessFigures.exist()) {
            return;
        }
        for (int sessions : SESSIONS) {
            measure(workbench, Math.max(1, Math.min(sessions, workbench.times(sessions * 100) / 100)));
        }
    }

    private void measure(Workbench workbench, int sessions) throws Exception {
        List<AutoCloseable> open = new ArrayList<>();
        Correspondents others = new Correspondents();
        try (ThreadTimers timers = new ThreadTimers();
                Attendant peer = new Attendant(workbench, workbench.freshFolder())) {
            for (int i = 0; i < sessions; i++) {
                peer.ask("add " + listening("friend" + i, timers, others, open, workbench));
            }
            ProcessFigures figures = new ProcessFigures(peer.handle());
            Attendant.State before = peer.state();
            double resident = figures.residentMebibytes();
            String each = sessions + " sessions: ";
            peer.ask("send-all 1 " + MessagesBench.BODY_BYTES);
            others.await(sessions);
            awaitConnected(peer, sessions);
            Attendant.State with = peer.state();
            workbench.report(Figure.of(
                            name(),
                            each + "resident memory of each",
                            Figure.Unit.KIBIBYTES,
                            (figures.residentMebibytes() - resident) * 1024 / sessions)
                    .goal(Figure.Goal.atMost(KIBIBYTES)));
            workbench.report(Figure.of(
                    name(),
                    each + "live heap of each",
                    Figure.Unit.KIBIBYTES,
                    (double) (with.heapBytes() - before.heapBytes()) / 1024 / sessions));
            int messages = Math.max(1, workbench.times(MESSAGES) / sessions);
            for (int round = 0; round < 2; round++) {
                long start = System.nanoTime();
                peer.ask("send-all " + messages + " " + MessagesBench.BODY_BYTES);
                others.await(messages * sessions);
                if (round > 0) {
                    workbench.report(Figure.of(
                            name(),
                            each + "messages in all",
                            Figure.Unit.MESSAGES,
                            messages * sessions / Workbench.secondsSince(start)));
                }
            }
            TimeUnit.SECONDS.sleep(1);
            int seconds = Math.max(1, workbench.times(100 * SECONDS) / 100);
            double busy = figures.processorSeconds();
            TimeUnit.SECONDS.sleep(seconds);
            workbench.report(Figure.of(
                    name(),
                    each + "processor while nobody talks",
                    Figure.Unit.PERCENT,
                    100 * (figures.processorSeconds() - busy) / seconds));
        } finally {
            for (AutoCloseable one : open) {
                one.close();
            }
        }
    }

    /** Returns an invitation to somebody who listens. */
    private static String listening(
            String name, ThreadTimers timers, Correspondents handler, List<AutoCloseable> open, Workbench workbench)
            throws Exception {
        Party party = Party.of(name, workbench.random());
        Listener listener = Listener.open(
                StreamBench.endpoint(party, timers, workbench),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                from -> true,
                connection -> connection.start(handler));
        open.add(0, listener);
        open.add(party);
        return Invitation.of(party.at(new HostPort("127.0.0.1", listener.port())))
                .text();
    }

    private static void awaitConnected(Attendant peer, int sessions) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (Integer.parseInt(peer.ask("connected")) < sessions) {
            if (System.nanoTime() > end) {
                throw new IOException("only " + peer.ask("connected") + " of " + sessions + " sessions");
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }
}
