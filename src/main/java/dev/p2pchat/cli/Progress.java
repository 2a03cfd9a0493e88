// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import java.util.Locale;

/** One line on a terminal that says how far something is, a few times a second; nothing where stderr is no terminal. */
final class Progress implements AutoCloseable {
    private static final long BETWEEN_NANOS = 200_000_000;
    private static final String CLEAR = "\r\u001b[K";

    private final Context context;
    private final boolean shown;
    private final long begin = System.nanoTime();
    private long last = begin;
    private boolean said;

    Progress(Context context, Console console) {
        this.context = context;
        this.shown = context.terminals().err() && !console.quiet();
    }

    /** So many of about so many. */
    void at(String what, long done, long of) {
        long now = System.nanoTime();
        if (shown && now - last >= BETWEEN_NANOS) {
            last = now;
            said = true;
            write(CLEAR + String.format(Locale.ROOT, "%s: %d%%", what, of == 0 ? 100 : 100 * done / of));
        }
    }

    @Override
    public void close() {
        if (said) {
            write(CLEAR);
        }
    }

    private void write(String text) {
        context.tell(text);
    }
}
