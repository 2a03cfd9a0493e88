// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.cli.completion.BashCompletion;
import dev.p2pchat.cli.completion.CommandTree;
import dev.p2pchat.cli.completion.FishCompletion;
import dev.p2pchat.cli.completion.ZshCompletion;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what teaches a shell to complete. */
@Command(
        name = "completion",
        description = {
            "Print a script that teaches a shell to complete commands, options and contacts' names.",
            "Completing never asks for anything: names come from a running peer, or from a profile without passphrase."
        },
        footerHeading = CommandShape.EXAMPLES,
        footer = {
            "p2pchat completion bash > ~/.local/share/bash-completion/completions/p2pchat",
            "p2pchat completion zsh > ~/.zfunc/_p2pchat",
            "p2pchat completion fish > ~/.config/fish/completions/p2pchat.fish"
        })
final class CompletionCommand implements Callable<Integer> {
    /** The shells there is a script for. */
    enum Shell {
        BASH,
        ZSH,
        FISH
    }

    private final Context context;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "SHELL", description = "bash, zsh or fish.")
    private Shell shell = Shell.BASH;

    @Mixin
    private OutputOptions output = new OutputOptions();

    CompletionCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        CommandTree tree = CommandTree.of(spec.root());
        String script = switch (shell) {
            case BASH -> BashCompletion.script(tree);
            case ZSH -> ZshCompletion.script(tree);
            case FISH -> FishCompletion.script(tree);
        };
        context.console(output).result(script.stripTrailing());
        return ExitCode.DONE.number();
    }
}
