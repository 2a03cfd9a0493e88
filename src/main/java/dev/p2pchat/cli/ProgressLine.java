// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.profile.Progress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;

/** One line on a terminal that says how far something is, once it takes long; gone when it is closed. */
final class ProgressLine implements Progress, AutoCloseable {
    private static final Duration SILENT_FOR = Duration.ofSeconds(1);
    private static final Duration BETWEEN = Duration.ofMillis(250);
    private static final int MIB = 1 << 20;

    private final Context context;
    private final boolean shown;
    private final InstantSource clock;
    private final String what;
    private final Amount amount;
    private final BooleanSupplier wanted;
    private Instant next;
    private int width;

    /** Says how much of how much is done. */
    interface Amount {
        String of(long done, long total);
    }

    /** Bytes. */
    static String mebibytes(long done, long total) {
        return done / MIB + (total > 0 ? " of " + total / MIB : "") + " MiB";
    }

    /** Anything that can be counted. */
    static String percent(long done, long total) {
        return (total == 0 ? 100 : 100 * done / total) + "%";
    }

    /**
     * Shows nothing yet.
     *
     * @param what such as {@code Backing up}
     * @param amount how much is done, in words
     * @param wanted whether it is to go on
     */
    ProgressLine(Context context, Console console, String what, Amount amount, BooleanSupplier wanted) {
        this.context = context;
        this.shown = context.terminals().err() && !console.quiet();
        this.clock = context.clock();
        this.what = what;
        this.amount = amount;
        this.wanted = wanted;
        this.next = clock.instant().plus(SILENT_FOR);
    }

    @Override
    public boolean at(long done, long total) {
        if (shown && !clock.instant().isBefore(next)) {
            next = clock.instant().plus(BETWEEN);
            show(what + ": " + amount.of(done, total));
        }
        return wanted.getAsBoolean();
    }

    private void show(String line) {
        context.tell("\r" + line + " ".repeat(Math.max(0, width - line.length())));
        width = line.length();
    }

    @Override
    public void close() {
        if (width > 0) {
            show("");
            show("");
        }
    }
}
