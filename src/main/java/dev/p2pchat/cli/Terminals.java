// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Which of stdin, stdout and stderr are terminals. Java cannot tell them apart; the launcher can, and says so in a
 * property. Started by {@code java -jar}, all are taken for terminals or none.
 */
record Terminals(boolean in, boolean out, boolean err) {
    /** Set by the launcher to the descriptors that are terminals, such as {@code 02}. */
    private static final String PROPERTY = "p2pchat.terminals";

    private static final int DEFAULT_COLUMNS = 80;
    private static final int MIN_COLUMNS = 20;
    private static final long STTY_SECONDS = 2;

    @SuppressWarnings("SystemConsoleNull") // from JDK 22 on the console is asked as well
    static Terminals ofThisProcess() {
        String told = System.getProperty(PROPERTY);
        if (told != null) {
            return new Terminals(told.contains("0"), told.contains("1"), told.contains("2"));
        }
        boolean all = System.console() != null && consoleIsTerminal();
        return new Terminals(all, all, all);
    }

    /** From JDK 22 on there is a console even where nothing is a terminal; it can be asked since then. */
    private static boolean consoleIsTerminal() {
        try {
            return (boolean) java.io.Console.class.getMethod("isTerminal").invoke(System.console());
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }

    boolean interactive() {
        return in && out;
    }

    /** How wide stdout is; when it is no terminal, tables take the room they need. */
    int columns(Map<String, String> environment) {
        if (!out) {
            return Integer.MAX_VALUE;
        }
        try {
            return Math.max(MIN_COLUMNS, Integer.parseInt(environment.getOrDefault("COLUMNS", "")));
        } catch (NumberFormatException e) {
            return askTerminal();
        }
    }

    private static int askTerminal() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(Redirect.DISCARD)
                    .start();
            String answer = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            if (!stty.waitFor(STTY_SECONDS, TimeUnit.SECONDS)) {
                return DEFAULT_COLUMNS;
            }
            String[] rowsAndColumns = answer.strip().split(" ", 2);
            int columns = Integer.parseInt(rowsAndColumns[rowsAndColumns.length - 1]);
            return columns == 0 ? DEFAULT_COLUMNS : Math.max(MIN_COLUMNS, columns);
        } catch (IOException | NumberFormatException e) {
            return DEFAULT_COLUMNS;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return DEFAULT_COLUMNS;
        }
    }
}
