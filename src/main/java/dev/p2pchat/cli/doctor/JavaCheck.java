// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli.doctor;

/** Whether the Java that runs this is new enough. */
public final class JavaCheck {
    private static final int OLDEST = 17;

    private JavaCheck() {}

    /**
     * Judges.
     *
     * @param vendor who made it, as it says itself
     */
    public static Finding judge(Runtime.Version version, String vendor) {
        String found = "Java " + version.feature() + " (" + version + ", " + vendor + ")";
        return version.feature() >= OLDEST
                ? Finding.ok("java", found)
                : Finding.problem(
                        "java",
                        found + " is too old.",
                        "p2pchat needs Java " + OLDEST + " or newer.",
                        "Install a newer Java, or set JAVA_HOME to one that is there already.");
    }
}
