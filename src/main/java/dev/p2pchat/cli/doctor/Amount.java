// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli.doctor;

import java.time.Duration;
import java.util.Locale;

/** Sizes and lengths of time as people say them. */
public final class Amount {
    private static final long KIB = 1024;
    private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB"};

    private Amount() {}

    /** Such as {@code 12.3 GiB}. */
    public static String bytes(long bytes) {
        if (bytes < KIB) {
            return bytes + " bytes";
        }
        double amount = bytes;
        int unit = -1;
        while (amount >= KIB && unit < UNITS.length - 1) {
            amount /= KIB;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %s", amount, UNITS[unit]);
    }

    /** Its two largest parts, such as {@code 1 h 2 min}; how long it is, whichever way. */
    public static String time(Duration length) {
        Duration amount = length.abs();
        if (amount.toDays() > 0) {
            return amount.toDays() + " d" + more(amount.toHoursPart(), "h");
        }
        if (amount.toHours() > 0) {
            return amount.toHours() + " h" + more(amount.toMinutesPart(), "min");
        }
        if (amount.toMinutes() > 0) {
            return amount.toMinutes() + " min" + more(amount.toSecondsPart(), "s");
        }
        return amount.toSeconds() > 0 ? amount.toSeconds() + " s" : "less than 1 s";
    }

    private static String more(int amount, String unit) {
        return amount == 0 ? "" : " " + amount + " " + unit;
    }

    /** {@code 1 record}, {@code 2 records}. */
    public static String of(long count, String one) {
        return count + " " + one + (count == 1 ? "" : "s");
    }
}
