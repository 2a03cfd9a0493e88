// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.control.ProfileAccess;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.NodeConfig;
import dev.p2pchat.profile.ProfileFolder;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;

/** What commands have in common that ask one thing of whoever has the profile, or open it for that. */
abstract class ClientAction implements Callable<Integer> {
    private final Context context;
    private final Settings settings;

    @Mixin
    private ProfileOptions profile = new ProfileOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    ClientAction(Context context, Settings settings) {
        this.context = context;
        this.settings = settings;
    }

    @Override
    public abstract Integer call() throws CliException, ChatException;

    final Context context() {
        return context;
    }

    final Settings settings() {
        return settings;
    }

    final Console console() {
        return context.console(output);
    }

    final Access access() {
        return new Access(context, settings, profile);
    }

    final @Nullable String profileName() {
        return profile.name;
    }

    /** Whether somebody sits there who can be asked. */
    final boolean mayAsk() {
        return context.terminals().interactive() && !output.json();
    }

    /** Asks what needs no session of its own. */
    final <T> T ask(@Nullable String contact, ProfileAccess.Question<T> question) throws CliException, ChatException {
        return ask(NodeConfig.Mode.OFFLINE, contact, question);
    }

    /** Asks as somebody whose profile exists; {@code contact} is no candidate for whose. */
    final <T> T ask(NodeConfig.Mode mode, @Nullable String contact, ProfileAccess.Question<T> question)
            throws CliException, ChatException {
        Access access = access();
        ProfileFolder folder = access.choice().existing(profile.name, contact);
        try (ProfileAccess open = access.open(folder, mode, console())) {
            return open.ask(question);
        }
    }
}
