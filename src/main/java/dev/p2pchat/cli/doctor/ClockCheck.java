// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli.doctor;

import dev.p2pchat.identity.PeerRecord;
import java.time.Duration;

/** Whether this machine's clock and the directory's are close enough. */
public final class ClockCheck {
    private static final String CHECK = "clock";

    private ClockCheck() {}

    /**
     * Judges.
     *
     * @param ahead the directory's clock before ours, negative when ours is before it
     */
    public static Finding judge(Duration ahead) {
        if (ahead.abs().compareTo(PeerRecord.CLOCK_TOLERANCE) > 0) {
            return Finding.problem(
                    CHECK,
                    "This machine's clock is " + words(ahead) + ".",
                    "Directories and contacts refuse what was signed more than "
                            + Amount.time(PeerRecord.CLOCK_TOLERANCE)
                            + " away from their time: you cannot register and may not be found.",
                    "Set the clock, best by itself over the network (\"timedatectl set-ntp true\" on many systems). If"
                            + " it is right, tell whoever runs the directory.");
        }
        return Finding.ok(CHECK, words(ahead));
    }

    public static Finding skipped() {
        return Finding.note(CHECK, "Not checked: no directory answers to compare the clock with.", "", "");
    }

    /** Such as {@code 3 s behind the directory's}. */
    public static String words(Duration ahead) {
        return ahead.abs().toSeconds() == 0
                ? "right, by the directory's"
                : Amount.time(ahead) + (ahead.isNegative() ? " ahead of" : " behind") + " the directory's";
    }
}
