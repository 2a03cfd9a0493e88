// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli.doctor;

import java.nio.file.Path;

/** Whether there is room for what will be written. */
public final class DiskCheck {
    /** Below this much room a disk is nearly full: some hundred thousand short messages, or a hundred of the longest. */
    public static final long MIN_FREE_BYTES = 100L << 20;

    private DiskCheck() {}

    public static Finding judge(Path path, long free) {
        return free < MIN_FREE_BYTES
                ? Finding.problem(
                        "disk",
                        "The disk is nearly full: " + Amount.bytes(free) + " left where " + path + " lies.",
                        "When nothing more can be saved the peer ends. What was acknowledged until then is safe.",
                        "Make room: at least " + Amount.bytes(MIN_FREE_BYTES) + " should be free.")
                : Finding.ok("disk", Amount.bytes(free) + " free");
    }
}
