// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Map;

/**
 * {@code p2pchat warm-up}: what the launcher runs to record which classes commands need. Not a command for people: it
 * runs the usual ones in a temporary folder, so that no profile of the user's is touched, and says nothing.
 */
final class WarmUp {
    static final String WORD = "warm-up";

    /** Nobody listens there. */
    private static final String NOWHERE = "http://127.0.0.1:9";

    private static final String[][] COMMANDS = {
        {"account", "register", "--name", "warm", "--directory", NOWHERE},
        {"history"},
        {"history", "--json"},
        {"who"},
        {"send", "nobody", "text", "--timeout", "1ms"},
        {"help", "send"}
    };

    private WarmUp() {}

    static void run() throws IOException {
        try (TemporaryFolder home = TemporaryFolder.create()) {
            Context context = quiet(home.path());
            NamesQuery.answer(context, NamesQuery.WORD, "contacts");
            for (String[] command : COMMANDS) {
                new Cli(context).run(command);
            }
        }
    }

    private static Context quiet(Path home) {
        return new Context(
                Map.of("HOME", home.toString()),
                InputStream.nullInputStream(),
                OutputStream.nullOutputStream(),
                OutputStream.nullOutputStream(),
                new Terminals(false, false, false),
                InstantSource.system(),
                ZoneOffset.UTC);
    }
}
