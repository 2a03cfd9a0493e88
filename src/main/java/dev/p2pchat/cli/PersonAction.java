// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.Decision;
import dev.p2pchat.node.PeerView;
import dev.p2pchat.terminal.VisibleText;

/** What commands have in common that end with what somebody is to us now. */
abstract class PersonAction extends ClientAction {
    PersonAction(Context context, Settings settings) {
        super(context, settings);
    }

    /** Decides about somebody, and says what is so now. */
    final int decide(String typed, Decision decision, String done) throws CliException, ChatException {
        String who = ContactName.check(typed);
        return said(ask(null, api -> api.decide(who, decision)), done);
    }

    /** The person as JSON, or a sentence for people, in which {@code %s} is the name. */
    final int said(PeerView peer, String sentence) {
        Console console = console();
        if (console.json()) {
            console.result(JsonLines.peer(peer));
        } else if (!console.quiet()) {
            console.result(String.format(sentence, VisibleText.of(peer.name())));
        }
        return ExitCode.DONE.number();
    }
}
