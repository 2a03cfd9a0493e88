// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.base.HostPort;
import dev.p2pchat.node.PeerView;
import dev.p2pchat.terminal.QrCode;
import dev.p2pchat.terminal.TextView;
import dev.p2pchat.terminal.VisibleText;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How people are listed. */
final class PeopleOutput {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

    private PeopleOutput() {}

    /** A table, or with {@code --json} an object for each. */
    static void list(Console console, Context context, List<PeerView> peers) {
        if (console.json()) {
            peers.forEach(peer -> console.result(JsonLines.peer(peer)));
            return;
        }
        if (peers.isEmpty()) {
            return;
        }
        Table table = new Table("NAME", "TRUST", "STATE", "ADDRESS", "LAST SEEN", "VIA");
        for (PeerView peer : peers) {
            String state = peer.connected() ? "connected" : peer.online() ? "online" : "offline";
            table.row(
                    VisibleText.of(peer.name()),
                    TextView.trust(peer),
                    state,
                    address(peer),
                    lastSeen(peer, context.zone()),
                    peer.via());
        }
        table.print(console, context.terminals().columns(context.environment()));
    }

    /** A QR code where it fits the terminal; else it says how wide that would have to be. */
    static void qrCode(Console console, Context context, String content) {
        @Nullable QrCode code = QrCode.of(content).orElse(null);
        if (code == null) {
            return;
        }
        int columns = context.terminals().columns(context.environment());
        if (code.columns() > columns) {
            console.remark(
                    "(For a QR code the terminal must have " + code.columns() + " columns; it has " + columns + ".)");
        } else {
            code.lines(console.style()).forEach(console::result);
        }
    }

    private static String address(PeerView peer) {
        @Nullable String host = peer.host();
        @Nullable Integer port = peer.port();
        if (host == null) {
            return "";
        }
        return VisibleText.of(port == null ? host : new HostPort(host, port).toString());
    }

    private static String lastSeen(PeerView peer, ZoneId zone) {
        @Nullable Instant seen = peer.lastSeen();
        return seen == null ? "" : TIME.format(seen.atZone(zone));
    }
}
