// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.control.ProfileAccess;
import dev.p2pchat.node.ChatApi;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.NodeConfig;
import dev.p2pchat.node.PeerView;
import dev.p2pchat.node.WhoView;
import dev.p2pchat.profile.ProfileFolder;
import dev.p2pchat.terminal.VisibleText;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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
final class WhoCommand implements Callable<Integer> {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

    private final Context context;
    private final Settings settings;

    @Mixin
    private ProfileOptions profile = new ProfileOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    WhoCommand(Context context, Settings settings) {
        this.context = context;
        this.settings = settings;
    }

    @Override
    public Integer call() throws CliException, ChatException {
        Console console = context.console(output);
        Access access = new Access(context, settings, profile);
        ProfileFolder folder = access.choice().existing(profile.name, null);
        WhoView who;
        try (ProfileAccess open = access.open(folder, NodeConfig.Mode.OFFLINE, console)) {
            who = open.ask(ChatApi::who);
        }
        if (console.json()) {
            who.peers().forEach(peer -> console.result(JsonLines.peer(peer)));
        } else if (!who.peers().isEmpty()) {
            table(console, who.peers());
        }
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

    private void table(Console console, List<PeerView> peers) {
        Table table = new Table("NAME", "STATE", "ADDRESS", "LAST SEEN", "VIA");
        for (PeerView peer : peers) {
            String state = peer.connected() ? "connected" : peer.online() ? "online" : "offline";
            table.row(VisibleText.of(peer.name()), state, address(peer), lastSeen(peer), peer.via());
        }
        table.print(console, context.terminals().columns(context.environment()));
    }

    private static String address(PeerView peer) {
        String host = peer.host();
        Integer port = peer.port();
        if (host == null) {
            return "";
        }
        String literal = host.contains(":") ? "[" + host + "]" : host;
        return VisibleText.of(port == null ? host : literal + ":" + port);
    }

    private String lastSeen(PeerView peer) {
        @Nullable Instant seen = peer.lastSeen();
        return seen == null ? "" : TIME.format(seen.atZone(context.zone()));
    }
}
