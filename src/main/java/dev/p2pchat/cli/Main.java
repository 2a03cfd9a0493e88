// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The program's entry. What shells and scripts ask for often is answered before anything else is loaded. */
public final class Main {
    static final String HELP = "help.txt";

    private Main() {}

    public static void main(String[] args) throws IOException {
        // Whatever the locale says: text is UTF-8 in and out.
        System.setOut(utf8(FileDescriptor.out));
        System.setErr(utf8(FileDescriptor.err));
        if (args.length == 1 && args[0].equals("--version")) {
            System.out.println(Version.line());
            return;
        }
        if (args.length == 1 && (args[0].equals("--help") || args[0].equals("-h"))) {
            printHelp();
            return;
        }
        Context context = Context.ofThisProcess();
        if (args.length > 0 && args[0].equals(NamesQuery.WORD)) {
            NamesQuery.answer(context, args);
            System.exit(ExitCode.DONE.number());
        }
        if (args.length == 1 && args[0].equals(WarmUp.WORD)) {
            WarmUp.run();
            System.exit(ExitCode.DONE.number());
        }
        System.exit(new Cli(context).run(args));
    }

    /** Written down when the manual pages were: to make it takes four times as long. */
    private static void printHelp() throws IOException {
        try (InputStream help = Objects.requireNonNull(Main.class.getResourceAsStream(HELP), HELP)) {
            help.transferTo(System.out);
            System.out.flush();
        }
    }

    private static PrintStream utf8(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }
}
