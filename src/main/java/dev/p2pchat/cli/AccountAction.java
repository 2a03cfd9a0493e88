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

/** What {@code account} and its subcommands have in common: one question, whose answer is the account. */
abstract class AccountAction extends ClientAction {
    AccountAction(Context context, Settings settings) {
        super(context, settings);
    }

    /** Asks as somebody whose profile exists. */
    final int show(ProfileAccess.Question<AccountView> question) throws CliException, ChatException {
        Access access = access();
        return show(access, access.choice().existing(profileName(), null), question);
    }

    /** Registers, and makes the profile when there is none. */
    final int register() throws CliException, ChatException {
        Access access = access();
        ProfileFolder folder = access.choice().newOrExisting(profileName());
        if (!folder.exists()) {
            make(access, folder);
        }
        return show(access, folder, ChatApi::register);
    }

    private void make(Access access, ProfileFolder folder) throws CliException, ChatException {
        Console console = console();
        NodeConfig config = NodeConfig.quiet(NodeConfig.Mode.OFFLINE, access.directory(folder));
        try (ProfileHost fresh = access.host(folder, config, console)) {
            NewProfile.claim(fresh, console);
            access.remember(fresh.profile(), null);
        }
    }

    /** The account, and what to hand to others so that they make us a contact. */
    final int showAll() throws CliException, ChatException {
        AccountView account = ask(null, ChatApi::account);
        int exit = show(account);
        Console console = console();
        if (!console.json()) {
            console.result("invitation " + account.invitation());
            if (context().terminals().out()) {
                PeopleOutput.qrCode(console, context(), account.invitation());
            }
            console.remark("Whoever gets the invitation by a way you trust adds you with: p2pchat contacts add"
                    + " INVITATION");
        }
        return exit;
    }

    private int show(Access access, ProfileFolder folder, ProfileAccess.Question<AccountView> question)
            throws CliException, ChatException {
        AccountView account;
        try (ProfileAccess open = access.open(folder, NodeConfig.Mode.OFFLINE, console())) {
            account = open.ask(question);
        }
        return show(account);
    }

    private int show(AccountView account) {
        Console console = console();
        if (console.json()) {
            console.result(JsonLines.account(account));
        } else {
            TextView.atShell(
                            console::result,
                            console::say,
                            console.style(),
                            context().zone())
                    .account(account);
        }
        return ExitCode.DONE.number();
    }
}
