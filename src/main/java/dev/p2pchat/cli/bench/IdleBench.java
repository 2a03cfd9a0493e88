// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli.bench;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A headless peer that nobody talks to, without a directory. */
final class IdleBench implements Benchmark {
    private static final int SETTLING_SECONDS = 20;
    private static final int SECONDS = 30;
    private static final double MEBIBYTES = 80;
    private static final double WAKE_UPS = 5;

    @Override
    public String name() {
        return "idle";
    }

    @Override
    public String what() {
        return "a headless peer that nobody talks to";
    }

    @Override
    public void measure(Workbench workbench) throws Exception {
        if (!ProcessFigures.exist()) {
            return;
        }
        workbench.makeArchive();
        Path home = workbench.freshFolder();
        Process peer = workbench.runningPeer(home, "idle");
        try {
            ProcessFigures figures = new ProcessFigures(peer.toHandle());
            TimeUnit.SECONDS.sleep(Math.max(1, workbench.times(100 * SETTLING_SECONDS) / 100));
            int seconds = Math.max(1, workbench.times(100 * SECONDS) / 100);
            long before = figures.wakeUps();
            double busy = figures.processorSeconds();
            TimeUnit.SECONDS.sleep(seconds);
            workbench.report(Figure.of(
                            name(),
                            "wake-ups of all its threads",
                            Figure.Unit.PER_SECOND,
                            (double) (figures.wakeUps() - before) / seconds)
                    .goal(Figure.Goal.atMost(WAKE_UPS)));
            workbench.report(Figure.of(
                    name(), "processor", Figure.Unit.PERCENT, 100 * (figures.processorSeconds() - busy) / seconds));
            workbench.report(Figure.of(name(), "resident memory", Figure.Unit.MEBIBYTES, figures.residentMebibytes())
                    .goal(Figure.Goal.atMost(MEBIBYTES)));
        } finally {
            peer.destroy();
            peer.onExit().join();
        }
    }
}
