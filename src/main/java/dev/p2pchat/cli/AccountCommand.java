// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.node.ChatApi;
import dev.p2pchat.node.ChatException;
import picocli.CommandLine.Command;

/** Who we are; alone it shows. */
@Command(
        name = "account",
        description = {
            "Show who you are, or claim or give up your name in the directory.",
            "Without a subcommand it shows who you are, and an invitation: a link with your name, key and addresses, by which"
                    + " others add you (\"p2pchat contacts add\"); on a terminal as a QR code, too. No password is involved anywhere: the key in the profile is the proof."
        },
        footerHeading = CommandShape.EXAMPLES,
        footer = {"p2pchat account register --name alice --directory http://192.0.2.7:5000", "p2pchat account show"})
final class AccountCommand extends AccountAction {
    AccountCommand(Context context, Settings settings) {
        super(context, settings);
    }

    @Override
    public Integer call() throws CliException, ChatException {
        return showAll();
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
    static final class Register extends AccountAction {
        Register(Context context, Settings settings) {
            super(context, settings);
        }

        @Override
        public Integer call() throws CliException, ChatException {
            return register();
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
    static final class Unregister extends AccountAction {
        Unregister(Context context, Settings settings) {
            super(context, settings);
        }

        @Override
        public Integer call() throws CliException, ChatException {
            return show(ChatApi::unregister);
        }
    }

    /** Changes the keys. */
    @Command(
            name = "rotate",
            description = {
                "Give up your keys for new ones.",
                "When you fear that somebody has a copy of them. The old key names the new one, so that your contacts follow"
                        + " on their own and your conversations go on; they see that your key changed, and verified contacts"
                        + " compare the safety number again. The old keys answer for a year, for those who do not know"
                        + " yet. Whoever stole the old key can do the same until your contacts have followed you: tell"
                        + " them on another way, too.",
                "A safety number is of two keys: yours are all new from now on."
            },
            footerHeading = CommandShape.EXAMPLES,
            footer = "p2pchat account rotate --name alice")
    static final class Rotate extends AccountAction {
        Rotate(Context context, Settings settings) {
            super(context, settings);
        }

        @Override
        public Integer call() throws CliException, ChatException {
            int exit = show(ChatApi::rotate);
            console()
                    .remark(
                            "These keys are new. Contacts follow on their own, and see that your key changed; tell them on"
                                    + " another way, too. Compare safety numbers anew. Invitations you handed out lead here for a"
                                    + " year.");
            return exit;
        }
    }

    /** Shows who we are. */
    @Command(
            name = "show",
            description = "Show your name, your id, your invitation, what runs and who is connected.",
            footerHeading = CommandShape.EXAMPLES,
            footer = "p2pchat account show --json")
    static final class Show extends AccountAction {
        Show(Context context, Settings settings) {
            super(context, settings);
        }

        @Override
        public Integer call() throws CliException, ChatException {
            return showAll();
        }
    }
}
