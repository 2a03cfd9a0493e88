// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli.doctor;

import java.util.Locale;

/**
 * What one check found.
 *
 * @param check a short word that stays, for programs
 * @param found what is so: for a person, in a sentence or, when all is well, in a few words
 * @param why it matters; empty when all is well or nothing was looked at
 * @param advice what to do; empty when all is well or there is nothing to do
 */
public record Finding(String check, Level level, String found, String why, String advice) {
    /** How bad it is. */
    public enum Level {
        OK,
        /** Harmless, or could not be looked at: worth knowing, nothing is wrong. */
        NOTE,
        PROBLEM;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public static Finding ok(String check, String found) {
        return new Finding(check, Level.OK, found, "", "");
    }

    public static Finding note(String check, String found, String why, String advice) {
        return new Finding(check, Level.NOTE, found, why, advice);
    }

    public static Finding problem(String check, String found, String why, String advice) {
        return new Finding(check, Level.PROBLEM, found, why, advice);
    }

    public boolean isProblem() {
        return level == Level.PROBLEM;
    }
}
