// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.control.ProfileAccess;
import dev.p2pchat.messaging.DeliveryState;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.HistoryPage;
import dev.p2pchat.node.HistoryQuery;
import dev.p2pchat.node.MessageView;
import dev.p2pchat.node.NodeConfig;
import dev.p2pchat.node.Places;
import dev.p2pchat.profile.ProfileFolder;
import dev.p2pchat.terminal.Style;
import dev.p2pchat.terminal.VisibleText;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what was said. */
@Command(
        name = "history",
        description = {
            "Read what was said with somebody, or with everybody, oldest first.",
            "Times are those at which a message was kept here. What is not delivered yet is marked.",
            "A search takes no notice of capitals, in any script, nor of how accents are composed: STRASSE finds straße.",
            "It works beside a running peer and without one."
        },
        footerHeading = CommandShape.EXAMPLES,
        footer = {
            "p2pchat history bob",
            "p2pchat history bob -n 500 --search holiday",
            "p2pchat history --since 2h --json"
        })
final class HistoryCommand implements Callable<Integer> {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private final Context context;
    private final Settings settings;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = CommandShape.CONTACT,
            description = "With whom. Default: with everybody.")
    private @Nullable String with;

    @Option(names = "-n", paramLabel = "N", description = "At most this many messages, the newest. Default: 50.")
    private int last = HistoryQuery.DEFAULT_LAST;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Only since a time, such as 2026-11-21T09:30, or how long ago, such as 2h.")
    private @Nullable Since since;

    @Option(
            names = "--search",
            paramLabel = "TEXT",
            description = "Only those with this text, in capitals or not. Without a contact, in all conversations.")
    private @Nullable String search;

    @Mixin
    private ProfileOptions profile = new ProfileOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    HistoryCommand(Context context, Settings settings) {
        this.context = context;
        this.settings = settings;
    }

    @Override
    public Integer call() throws CliException, ChatException {
        String contact = with == null ? null : ContactName.check(with);
        if (last < 1 || last > HistoryQuery.MAX_LAST) {
            throw new CliException(ExitCode.USAGE, "-n is 1 to " + HistoryQuery.MAX_LAST + ", not " + last + ".");
        }
        Console console = context.console(output);
        HistoryQuery query = new HistoryQuery(
                contact, last, since == null ? null : since.at(context.clock().instant(), context.zone()), search);
        Access access = new Access(context, settings, profile);
        ProfileFolder folder = access.choice().existing(profile.name, contact);
        try (ProfileAccess open = access.open(folder, NodeConfig.Mode.OFFLINE, console)) {
            HistoryPage page = open.ask(api -> api.history(query));
            if (page.messages().isEmpty() && !page.goesOn()) {
                console.remark("No messages.");
            }
            show(console, page);
            while (page.goesOn()) {
                List<Places> next = page.next();
                page = page.followedBy(open.ask(api -> api.messages(next)));
                show(console, page);
            }
        }
        return ExitCode.DONE.number();
    }

    private void show(Console console, HistoryPage page) {
        for (MessageView message : page.messages()) {
            if (console.json()) {
                console.result(JsonLines.message(message));
            } else {
                show(console, message);
            }
        }
    }

    private void show(Console console, MessageView message) {
        Style style = console.style();
        String time = style.dim(TIME.format(message.receivedAt().atZone(context.zone())));
        String from = VisibleText.of(message.from());
        String who = message.outgoing()
                ? style.ours(with == null ? from + " → " + VisibleText.of(message.conversation()) : from)
                : style.theirs(VisibleText.of(message.conversation()));
        List<String> body = VisibleText.message(message.from(), message.kind(), message.body());
        boolean underWay = message.outgoing() && !message.state().reached(DeliveryState.DELIVERED);
        String state = underWay ? style.warning(" (" + message.state().word() + ")") : "";
        for (int i = 0; i < body.size(); i++) {
            // Indented, so that no line of a message can pass for a message of its own.
            String head = i == 0 ? time + "  " + who + ": " : "    ";
            console.result(head + body.get(i) + (i == body.size() - 1 ? state : ""));
        }
    }
}
