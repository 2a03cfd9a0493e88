// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli.doctor;

import java.nio.file.Path;
import java.util.List;

/** Whether what stands for options that nobody gives is understood. */
public final class ConfigCheck {
    private ConfigCheck() {}

    /**
     * Judges.
     *
     * @param problems of the file, each in a few words; empty when it is right or not there
     * @param variables what is odd about the environment, each in a few words
     */
    public static Finding judge(Path file, boolean there, List<String> problems, List<String> variables) {
        if (!problems.isEmpty()) {
            return Finding.problem(
                    "config",
                    "The config file " + file + " is not right: " + String.join("; ", problems) + ".",
                    "Every other command refuses to run, so that no setting is silently ignored.",
                    "Correct the file. \"p2pchat config show\" lists what can stand there.");
        }
        if (!variables.isEmpty()) {
            return Finding.note(
                    "config",
                    "In the environment, " + String.join("; ", variables) + ".",
                    "It has no effect.",
                    "Correct the name, or unset it.");
        }
        return Finding.ok("config", there ? file + " is right" : "no config file");
    }
}
