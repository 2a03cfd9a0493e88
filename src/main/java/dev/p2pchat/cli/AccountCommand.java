// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.control.ProfileAccess;
import dev.p2pchat.control.ProfileHost;
import dev.p2pchat.node.AccountView;
import dev.p2pchat.node.ChatApi;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.NodeConfig;
import dev.p2pchat.profile.ProfileFolder;
import dev.p2pchat.terminal.TextView;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Who we are; alone it shows. */
@Command(
        name = "account",
        description = {
            "Show who you are, or claim or give up your name in the directory.",
            "Without a subcommand it shows. No password is involved anywhere: the key in the profile is the proof."
        },
        footerHeading = CommandShape.EXAMPLES,
        footer = {"p2pchat account register --name alice --directory http://192.0.2.7:5000", "p2pchat account show"})
final class AccountCommand implements Callable<Integer> {
    private final Context context;
    private final Settings settings;

    @Mixin
    private ProfileOptions profile = new ProfileOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    AccountCommand(Context context, Settings settings) {
        this.context = context;
        this.settings = settings;
    }

    @Override
    public Integer call() throws CliException, ChatException {
        return new Asking(context, settings, profile, output).show(ChatApi::account);
    }

    /** Claims the name; makes the profile when there is none. */
    @Command(
            name = "register",
            description = {
                "Claim your name in the directory, or bring the entry up to date.",
                "A name that has no profile yet gets one. Whoever has the name already keeps it: the exit code is 5."
            },
            footerHeading = CommandShape.EXAMPLES,
            footer = "p2pchat account register --name alice --directory http://192.0.2.7:5000")
    static final class Register implements Callable<Integer> {
        private final Context context;
        private final Settings settings;

        @Mixin
        private ProfileOptions profile = new ProfileOptions();

        @Mixin
        private OutputOptions output = new OutputOptions();

        Register(Context context, Settings settings) {
            this.context = context;
            this.settings = settings;
        }

        @Override
        public Integer call() throws CliException, ChatException {
            return new Asking(context, settings, profile, output).register();
        }
    }

    /** Takes the entry out. */
    @Command(
            name = "unregister",
            description = {
                "Take your entry out of the directory.",
                "The name stays reserved for your key: nobody else can claim it. A running peer stays away until it is"
                        + " started again or told to register."
            },
            footerHeading = CommandShape.EXAMPLES,
            footer = "p2pchat account unregister --name alice")
    static final class Unregister implements Callable<Integer> {
        private final Context context;
        private final Settings settings;

        @Mixin
        private ProfileOptions profile = new ProfileOptions();

        @Mixin
        private OutputOptions output = new OutputOptions();

        Unregister(Context context, Settings settings) {
            this.context = context;
            this.settings = settings;
        }

        @Override
        public Integer call() throws CliException, ChatException {
            return new Asking(context, settings, profile, output).show(ChatApi::unregister);
        }
    }

    /** Shows who we are. */
    @Command(
            name = "show",
            description = "Show your name, your id, what runs and who is connected.",
            footerHeading = CommandShape.EXAMPLES,
            footer = "p2pchat account show --json")
    static final class Show implements Callable<Integer> {
        private final Context context;
        private final Settings settings;

        @Mixin
        private ProfileOptions profile = new ProfileOptions();

        @Mixin
        private OutputOptions output = new OutputOptions();

        Show(Context context, Settings settings) {
            this.context = context;
            this.settings = settings;
        }

        @Override
        public Integer call() throws CliException, ChatException {
            return new Asking(context, settings, profile, output).show(ChatApi::account);
        }
    }

    /** What the four have in common: one question, whose answer is the account. */
    private static final class Asking {
        private final Context context;
        private final ProfileOptions profile;
        private final Console console;
        private final Access access;

        Asking(Context context, Settings settings, ProfileOptions profile, OutputOptions output) {
            this.context = context;
            this.profile = profile;
            this.console = context.console(output);
            this.access = new Access(context, settings, profile);
        }

        int show(ProfileAccess.Question<AccountView> question) throws CliException, ChatException {
            return show(access.choice().existing(profile.name, null), question);
        }

        int register() throws CliException, ChatException {
            ProfileFolder folder = access.choice().newOrExisting(profile.name);
            if (!folder.exists()) {
                make(folder);
            }
            return show(folder, ChatApi::register);
        }

        private void make(ProfileFolder folder) throws CliException, ChatException {
            NodeConfig config = NodeConfig.quiet(NodeConfig.Mode.OFFLINE, access.directory(folder));
            try (ProfileHost fresh = access.host(folder, config, console)) {
                NewProfile.claim(fresh, console);
                access.remember(fresh.profile(), null);
            }
        }

        private int show(ProfileFolder folder, ProfileAccess.Question<AccountView> question)
                throws CliException, ChatException {
            AccountView account;
            try (ProfileAccess open = access.open(folder, NodeConfig.Mode.OFFLINE, console)) {
                account = open.ask(question);
            }
            if (console.json()) {
                console.result(JsonLines.account(account));
            } else {
                new TextView(console::result, console::say, console.style(), context.zone(), true).account(account);
            }
            return ExitCode.DONE.number();
        }
    }
}
