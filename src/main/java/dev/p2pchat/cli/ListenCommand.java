// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.control.ControlSocket;
import dev.p2pchat.control.ProfileAccess;
import dev.p2pchat.control.RunningPeer;
import dev.p2pchat.node.ChatEvent;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.EventPage;
import dev.p2pchat.node.NodeConfig;
import dev.p2pchat.node.NumberedEvent;
import dev.p2pchat.profile.ProfileFolder;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Tells programs what happens. */
@Command(
        name = "listen",
        description = {
            "Print what happened, in order: messages, how far yours got, requests, keys that changed.",
            "Each of these has an id that is yours to remember: --after ID goes on behind it, and nothing is left out and"
                    + " nothing comes twice, whatever was restarted meanwhile. After a restore from a backup an event"
                    + " says so, and ids begin with other letters.",
            "With --follow it waits for what comes, until you end it; a peer has to run, and may be restarted. Then it"
                    + " also tells who comes and goes; that has no id and is not repeated."
        },
        footerHeading = CommandShape.EXAMPLES,
        footer = {
            "p2pchat listen --follow",
            "p2pchat listen --json --after 0",
            "p2pchat listen --json --follow --after ABCDEFGH-17"
        })
final class ListenCommand extends ClientAction {
    private static final String BEGINNING = "0";
    private static final Duration LONG = Duration.ofSeconds(30);

    @Option(
            names = "--after",
            paramLabel = "ID",
            description = "Only what happened behind this event; 0 is everything. Default: everything, or with --follow"
                    + " what happens from now on.")
    private @Nullable String after;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what happens.")
    private boolean follow;

    ListenCommand(Context context, Settings settings) {
        super(context, settings);
    }

    @Override
    public Integer call() throws CliException, ChatException {
        Console console = console();
        Access access = access();
        ProfileFolder folder = access.choice().existing(profileName(), null);
        EventLines lines = new EventLines(console.style(), context().zone());
        if (follow) {
            return follow(console, folder, lines).number();
        }
        try (ProfileAccess open = access.open(folder, NodeConfig.Mode.OFFLINE, console)) {
            String place = after == null ? BEGINNING : after;
            EventPage page;
            do {
                String behind = place;
                page = open.ask(api -> api.events(behind, EventPage.MAX_EVENTS, Duration.ZERO));
                show(console, lines, page);
                place = page.next();
            } while (!page.events().isEmpty());
        }
        return ExitCode.DONE.number();
    }

    private ExitCode follow(Console console, ProfileFolder folder, EventLines lines)
            throws CliException, ChatException {
        Interrupts interrupts = Interrupts.install();
        ControlSocket socket = new ControlSocket(folder.path(), context().runtimeFolder());
        try (RunningPeer peer = new RunningPeer(
                socket,
                event -> passing(console, lines, event),
                back -> console.remark(
                        back ? "The peer is back." : "The peer went away; this goes on when it is back."))) {
            if (!peer.connect()) {
                throw new CliException(
                        ExitCode.FAILED,
                        "No peer runs for " + folder.name() + ", so nothing will happen. Start one with \"p2pchat peer"
                                + " --name " + folder.name() + "\", or leave out --follow.");
            }
            String place = after;
            while (true) {
                String behind = place;
                EventPage page = peer.ask(api -> api.events(behind, EventPage.MAX_EVENTS, LONG));
                show(console, lines, page);
                place = page.next();
            }
        } catch (ChatException e) {
            if (interrupts.requested()) {
                return interrupts.exitOfService();
            }
            throw e;
        }
    }

    private static void show(Console console, EventLines lines, EventPage page) {
        for (NumberedEvent event : page.events()) {
            if (console.json()) {
                console.result(JsonLines.event(event));
            } else {
                lines.of(event).forEach(console::result);
            }
        }
    }

    /** On the thread of the connection: what has an id comes in its order instead. */
    private static void passing(Console console, EventLines lines, ChatEvent event) {
        if (event instanceof ChatEvent.Presence || event instanceof ChatEvent.Notice) {
            if (console.json()) {
                console.result(JsonLines.event(event));
            } else {
                console.result(lines.passing(event));
            }
        }
    }
}
