// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import java.util.Collection;

/** Guesses what a mistyped word was to be. */
final class Similar {
    /** One typing error in so many letters is still taken for one. */
    private static final int LETTERS_PER_ERROR = 3;

    private Similar() {}

    /** {@code " (did you mean name?)"} for the most similar word, or nothing when none is. To stand behind a clause. */
    static String suggestion(String typed, Collection<String> known) {
        String best = "";
        int fewest = Math.max(1, typed.length() / LETTERS_PER_ERROR) + 1;
        for (String word : known) {
            int errors = errors(typed, word);
            if (errors < fewest) {
                fewest = errors;
                best = word;
            }
        }
        return best.isEmpty() ? "" : " (did you mean " + best + "?)";
    }

    /** Letters to put in, take out, replace or exchange with the next (optimal string alignment). */
    private static int errors(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                d[i][j] = Math.min(replaced, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
                boolean exchanged =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (exchanged) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
