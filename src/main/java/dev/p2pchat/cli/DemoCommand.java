// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.control.ProfileHost;
import dev.p2pchat.directory.server.DirectoryStartException;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.profile.ProfileException;
import java.io.IOException;
import java.util.concurrent.Callable;
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
    public Integer call() throws CliException, ChatException, IOException {
        Console console = context.console(output);
        Interrupts interrupts = Interrupts.install();
        try (TemporaryFolder folder = TemporaryFolder.create();
                DemoStory story = new DemoStory(folder.path(), line -> tell(console, line))) {
            if (ran(story)) {
                console.remark("Everything was delivered.");
                return ExitCode.DONE.number();
            }
            console.error("The demo failed: not everything was delivered. \"p2pchat demo -v\" says more.");
            return ExitCode.FAILED.number();
        } catch (DirectoryStartException e) {
            throw new CliException(ExitCode.FAILED, String.valueOf(e.getMessage()));
        } catch (ProfileException e) {
            throw ProfileHost.problem(e);
        } catch (ChatException e) {
            if (interrupts.requested()) {
                return ExitCode.INTERRUPTED.number();
            }
            throw e;
        }
    }

    private static boolean ran(DemoStory story) throws ChatException, ProfileException, DirectoryStartException {
        try {
            return story.run();
        } finally {
            // What is closed now may wait in order, and could not with the interrupt still set.
            Thread.interrupted();
        }
    }

    private static void tell(Console console, String line) {
        if (console.json()) {
            console.result(JsonLines.of("step").put("text", line));
        } else {
            console.result(line);
        }
    }
}
