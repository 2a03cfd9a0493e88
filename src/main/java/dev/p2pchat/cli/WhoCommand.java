// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.node.ChatApi;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.WhoView;
import dev.p2pchat.terminal.VisibleText;
import picocli.CommandLine.Command;

/** Shows who is there. */
@Command(
        name = "who",
        aliases = "ls",
        description = {
            "List everyone in the directory and every contact, online first.",
            "Without a directory it lists contacts only and says so; with none to list either, the exit code is 6."
        },
        footerHeading = CommandShape.EXAMPLES,
        footer = {"p2pchat who", "p2pchat who --json"})
final class WhoCommand extends ClientAction {
    WhoCommand(Context context, Settings settings) {
        super(context, settings);
    }

    @Override
    public Integer call() throws CliException, ChatException {
        Console console = console();
        WhoView who = ask(null, ChatApi::who);
        PeopleOutput.list(console, context(), who.peers());
        String problem = who.directoryProblem();
        if (problem == null) {
            if (who.peers().isEmpty()) {
                console.remark("Nobody but you is known yet.");
            }
            return ExitCode.DONE.number();
        }
        console.warn("Contacts only: " + VisibleText.of(problem));
        return (who.peers().isEmpty() ? ExitCode.DIRECTORY_UNREACHABLE : ExitCode.DONE).number();
    }
}
