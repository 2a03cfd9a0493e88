// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.profile.Progress;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;

/** One line on a terminal that says how far something is, once it takes long; gone when it is closed. */
final class ProgressLine implements Progress, AutoCloseable {
    private static final Duration SILENT_FOR = Duration.ofSeconds(1);
    private static final Duration BETWEEN = Duration.ofMillis(250);
    private static final int MIB = 1 << 20;

    private final OutputStream err;
    private final boolean shown;
    private final InstantSource clock;
    private final String what;
    private final BooleanSupplier wanted;
    private Instant next;
    private int width;

    /**
     * Shows nothing yet.
     *
     * @param what such as {@code Backing up}
     * @param wanted whether it is to go on
     */
    ProgressLine(Context context, Console console, String what, BooleanSupplier wanted) {
        this.err = context.err();
        this.shown = context.terminals().err() && !console.quiet();
        this.clock = context.clock();
        this.what = what;
        this.wanted = wanted;
        this.next = clock.instant().plus(SILENT_FOR);
    }

    @Override
    public boolean at(long done, long total) {
        if (shown && !clock.instant().isBefore(next)) {
            next = clock.instant().plus(BETWEEN);
            show(what + ": " + done / MIB + (total > 0 ? " of " + total / MIB : "") + " MiB");
        }
        return wanted.getAsBoolean();
    }

    private void show(String line) {
        try {
            err.write(("\r" + line + " ".repeat(Math.max(0, width - line.length()))).getBytes(StandardCharsets.UTF_8));
            err.flush();
            width = line.length();
        } catch (IOException e) {
            // Nobody sees it.
        }
    }

    @Override
    public void close() {
        if (width > 0) {
            show("");
            show("");
        }
    }
}
