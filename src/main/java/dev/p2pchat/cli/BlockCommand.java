// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.node.ChatApi;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.Decision;
import dev.p2pchat.node.PeerView;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shuts somebody out. */
@Command(
        name = "block",
        description = {
            "Shut somebody out: nothing of theirs is taken in or shown.",
            "It holds at once, for open sessions too, and whatever way they come. They are not told: for them you are away."
                    + " What they write meanwhile never arrives, also not after unblocking."
        },
        footerHeading = CommandShape.EXAMPLES,
        footer = {"p2pchat block bob", "p2pchat blocked", "p2pchat unblock bob"})
final class BlockCommand extends PersonAction {
    @Parameters(index = "0", paramLabel = CommandShape.CONTACT, description = "Whom: a contact, a request, or a name.")
    private String who = "";

    BlockCommand(Context context, Settings settings) {
        super(context, settings);
    }

    @Override
    public Integer call() throws CliException, ChatException {
        return decide(who, Decision.BLOCK, "%s [BLOCKED]");
    }

    /** Lets somebody in again. */
    @Command(
            name = "unblock",
            description = {
                "Let somebody in again whom you blocked.",
                "What they wrote while they were blocked is refused; what they write from now on arrives."
            },
            footerHeading = CommandShape.EXAMPLES,
            footer = "p2pchat unblock bob")
    static final class Unblock extends PersonAction {
        @Parameters(index = "0", paramLabel = CommandShape.BLOCKED, description = "Whom.")
        private String who = "";

        Unblock(Context context, Settings settings) {
            super(context, settings);
        }

        @Override
        public Integer call() throws CliException, ChatException {
            return decide(who, Decision.UNBLOCK, "%s is not blocked any more.");
        }
    }

    /** Lists who is shut out. */
    @Command(
            name = "blocked",
            description = "List whom you blocked.",
            footerHeading = CommandShape.EXAMPLES,
            footer = "p2pchat blocked --json")
    static final class Blocked extends ClientAction {
        Blocked(Context context, Settings settings) {
            super(context, settings);
        }

        @Override
        public Integer call() throws CliException, ChatException {
            List<PeerView> blocked = ask(null, ChatApi::blocked);
            PeopleOutput.list(console(), context(), blocked);
            if (blocked.isEmpty()) {
                console().remark("Nobody is blocked.");
            }
            return ExitCode.DONE.number();
        }
    }

    /** Makes somebody quiet. */
    @Command(
            name = "mute",
            description = {
                "Take somebody's messages without an alert.",
                "They arrive and are in the history; the chat does not show them as they come, unless you have that"
                        + " conversation open."
            },
            footerHeading = CommandShape.EXAMPLES,
            footer = {"p2pchat mute bob", "p2pchat unmute bob"})
    static final class Mute extends PersonAction {
        @Parameters(index = "0", paramLabel = CommandShape.CONTACT, description = "Whom.")
        private String who = "";

        Mute(Context context, Settings settings) {
            super(context, settings);
        }

        @Override
        public Integer call() throws CliException, ChatException {
            return decide(who, Decision.MUTE, "%s is muted.");
        }
    }

    /** Lets somebody be heard again. */
    @Command(
            name = "unmute",
            description = "Be alerted of somebody's messages again.",
            footerHeading = CommandShape.EXAMPLES,
            footer = "p2pchat unmute bob")
    static final class Unmute extends PersonAction {
        @Parameters(index = "0", paramLabel = CommandShape.CONTACT, description = "Whom.")
        private String who = "";

        Unmute(Context context, Settings settings) {
            super(context, settings);
        }

        @Override
        public Integer call() throws CliException, ChatException {
            return decide(who, Decision.UNMUTE, "%s is not muted any more.");
        }
    }
}
