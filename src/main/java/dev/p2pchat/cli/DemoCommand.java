// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.node.ChatException;
import dev.p2pchat.profile.ProfileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows in one process what p2pchat does. */
@Command(
        name = "demo",
        description = {
            "Watch two peers and a directory do what p2pchat is for.",
            "Everything runs in this process, on loopback, with profiles in a temporary folder that is removed at the"
                    + " end. The exit code is 0 only if every message arrived."
        },
        footerHeading = CommandShape.EXAMPLES,
        footer = "p2pchat demo")
final class DemoCommand implements Callable<Integer> {
    private final Context context;

    @Mixin
    private OutputOptions output = new OutputOptions();

    DemoCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws CliException, IOException, ProfileException, ChatException {
        Console console = context.console(output);
        Interrupts interrupts = Interrupts.install();
        Path folder = Files.createTempDirectory("p2pchat-demo");
        try {
            new Demo(context.engine(), folder, console).run();
            return ExitCode.DONE.number();
        } catch (ChatException e) {
            if (interrupts.requested()) {
                return ExitCode.INTERRUPTED.number();
            }
            throw e;
        } finally {
            Thread.interrupted();
            remove(folder);
        }
    }

    private static void remove(Path folder) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> files = Files.walk(folder)) {
            deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : deepestFirst) {
            Files.deleteIfExists(file);
        }
    }
}
