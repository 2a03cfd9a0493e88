// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.control.ProfileAccess;
import dev.p2pchat.messaging.DeliveryState;
import dev.p2pchat.node.CancelAllView;
import dev.p2pchat.node.CancelView;
import dev.p2pchat.node.ChatApi;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.NodeConfig;
import dev.p2pchat.node.OutboxView;
import dev.p2pchat.node.WaitingView;
import dev.p2pchat.profile.ProfileFolder;
import dev.p2pchat.terminal.OutboxLines;
import dev.p2pchat.terminal.VisibleText;
import dev.p2pchat.wire.MessageId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What waits to go out; alone it lists it. */
@Command(
        name = "outbox",
        description = {
            "Show which of your messages are not delivered yet, and why.",
            "Nothing in it is lost: each goes out when its recipient is reached, which a running peer tries again and"
                    + " again."
        },
        footerHeading = CommandShape.EXAMPLES,
        footer = {
            "p2pchat outbox",
            "p2pchat outbox why 6f3a91c2",
            "p2pchat outbox cancel 6f3a91c2",
            "p2pchat outbox retry"
        })
final class OutboxCommand extends ClientAction {
    private static final String ID = "ID";

    OutboxCommand(Context context, Settings settings) {
        super(context, settings);
    }

    @Override
    public Integer call() throws CliException, ChatException {
        OutboxView outbox = ask(null, ChatApi::outbox);
        show(console(), outbox);
        return ExitCode.DONE.number();
    }

    private void show(Console console, OutboxView outbox) {
        if (console.json()) {
            outbox.messages().forEach(waiting -> console.result(JsonLines.waiting(waiting)));
            return;
        }
        OutboxLines lines = new OutboxLines(context().clock(), context().zone());
        for (WaitingView waiting : outbox.messages()) {
            lines.listed(waiting.shortId(), waiting).forEach(console::result);
        }
        if (outbox.messages().isEmpty()) {
            console.remark("Nothing waits: everything is delivered, or held as a request.");
        } else if (outbox.total() > outbox.messages().size()) {
            console.remark("... and " + (outbox.total() - outbox.messages().size()) + " more.");
        }
    }

    /** Why one is not delivered. */
    @Command(
            name = "why",
            description = "Show why a message waits: each try to reach its recipient, when, how, and what came of it.",
            footerHeading = CommandShape.EXAMPLES,
            footer = "p2pchat outbox why 6f3a91c2")
    static final class Why extends ClientAction {
        @Parameters(index = "0", paramLabel = ID, description = "Its id, or the end of it.")
        private String id = "";

        Why(Context context, Settings settings) {
            super(context, settings);
        }

        @Override
        public Integer call() throws CliException, ChatException {
            WaitingView waiting = ask(null, api -> api.why(id));
            Console console = console();
            if (console.json()) {
                console.result(JsonLines.why(waiting));
            } else {
                new OutboxLines(context().clock(), context().zone())
                        .why(waiting)
                        .forEach(console::result);
            }
            return ExitCode.DONE.number();
        }
    }

    /** Takes messages back. */
    @Command(
            name = "cancel",
            description = {
                "Take back messages that wait.",
                "They stay in the history, marked as cancelled.",
                "What is being sent just now cannot be taken back (exit code 5). Of what was sent over a connection that"
                        + " broke nobody knows whether it arrived; it says so then."
            },
            footerHeading = CommandShape.EXAMPLES,
            footer = {"p2pchat outbox cancel 6f3a91c2", "p2pchat outbox cancel --to bob"})
    static final class Cancel extends ClientAction {
        @Parameters(index = "0..*", arity = "0..*", paramLabel = ID, description = "Their ids, or the ends of them.")
        private List<String> ids = new ArrayList<>();

        @Option(names = "--to", paramLabel = CommandShape.CONTACT, description = "All that wait for a contact.")
        private @Nullable String to;

        Cancel(Context context, Settings settings) {
            super(context, settings);
        }

        @Override
        public Integer call() throws CliException, ChatException {
            String contact = to == null ? null : ContactName.check(to);
            if (ids.isEmpty() == (contact == null)) {
                throw new CliException(
                        ExitCode.USAGE,
                        "Say which: ids that \"p2pchat outbox\" shows, or --to CONTACT for all of theirs.");
            }
            Console console = console();
            ProfileFolder folder = access().choice().existing(profileName(), contact);
            try (ProfileAccess open = access().open(folder, NodeConfig.Mode.OFFLINE, console)) {
                if (contact != null) {
                    return said(console, VisibleText.of(contact), open.ask(api -> api.cancelAll(contact)))
                            .number();
                }
                for (String id : ids) {
                    said(console, open.ask(api -> api.cancel(id)));
                }
            }
            return ExitCode.DONE.number();
        }

        private static ExitCode said(Console console, String who, CancelAllView done) {
            if (console.json()) {
                console.result(JsonLines.cancelled(done));
            } else {
                console.result(
                        done.cancelled() == 0
                                ? "Nothing of yours waits for " + who + " that can be taken back."
                                : "Cancelled " + messages(done.cancelled()) + " to " + who + ".");
            }
            if (done.mayHaveArrived() > 0) {
                console.warn(messages(done.mayHaveArrived())
                        + " had been sent over a connection that broke, and may have arrived all the same.");
            }
            if (done.underWay() > 0) {
                console.error(
                        "Just being sent to " + who + ", and cannot be taken back: " + messages(done.underWay()) + ".");
                return ExitCode.REFUSED;
            }
            return ExitCode.DONE;
        }

        private static String messages(int count) {
            return count == 1 ? "1 message" : count + " messages";
        }

        private static void said(Console console, CancelView done) {
            if (console.json()) {
                console.result(JsonLines.message(done.message()));
            } else if (!console.quiet()) {
                console.result("Cancelled: " + VisibleText.of(done.message().conversation()) + " does not get it.");
            }
            if (done.mayHaveArrived()) {
                console.warn("It had been sent over a connection that broke: it may have arrived all the same.");
            }
        }
    }

    /** Tries now. */
    @Command(
            name = "retry",
            description = {
                "Try now to reach everybody for whom something waits, and wait until it is delivered.",
                "What is not delivered in time goes on waiting; the exit code is 3 then."
            },
            footerHeading = CommandShape.EXAMPLES,
            footer = "p2pchat outbox retry --timeout 30s")
    static final class Retry extends ClientAction {
        @Option(
                names = "--timeout",
                paramLabel = "TIME",
                description = "How long to wait, such as 500ms, 10s or 2m. Default: 10s.")
        private Duration timeout = Duration.ofSeconds(10);

        Retry(Context context, Settings settings) {
            super(context, settings);
        }

        @Override
        public Integer call() throws CliException, ChatException {
            Console console = console();
            Access access = access();
            ProfileFolder folder = access.choice().existing(profileName(), null);
            try (ProfileAccess open = access.open(folder, NodeConfig.Mode.DIAL, console)) {
                long deadline = System.nanoTime() + timeout.toNanos();
                OutboxView before = open.ask(ChatApi::outbox);
                open.ask(ChatApi::retry);
                int delivered = 0;
                int refused = 0;
                for (WaitingView waiting : before.messages()) {
                    MessageId id = MessageId.parse(waiting.message().id());
                    DeliveryState state = open.ask(api -> api.await(
                                    id,
                                    waiting.message().conversation(),
                                    DeliveryState.DELIVERED,
                                    Duration.ofNanos(Math.max(0, deadline - System.nanoTime()))))
                            .state();
                    delivered += state.reached(DeliveryState.DELIVERED) ? 1 : 0;
                    refused += state == DeliveryState.REFUSED ? 1 : 0;
                }
                OutboxView after = open.ask(ChatApi::outbox);
                if (console.json()) {
                    after.messages().forEach(waiting -> console.result(JsonLines.waiting(waiting)));
                } else if (!console.quiet()) {
                    console.result(delivered + " delivered, " + (refused == 0 ? "" : refused + " refused, ")
                            + after.total() + " wait.");
                }
                if (after.total() > 0) {
                    return ExitCode.NOT_YET.number();
                }
                return (refused == 0 ? ExitCode.DONE : ExitCode.REFUSED).number();
            }
        }
    }
}
