// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.terminal;

import dev.p2pchat.node.CancelView;
import dev.p2pchat.node.ChatApi;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.OutboxView;
import dev.p2pchat.node.Problem;
import dev.p2pchat.node.WaitingView;
import java.util.List;

/** Does what is typed about what waits. Called on the thread that reads lines; never waits there. */
final class OutboxCommands {
    private final ChatApi api;
    private final ChatView view;
    private final ChatWork work;

    /** What a person was shown last, by whose numbers they speak. */
    private volatile List<WaitingView> shown = List.of();

    OutboxCommands(ChatApi api, ChatView view, ChatWork work) {
        this.api = api;
        this.view = view;
        this.work = work;
    }

    void run(ChatCommand.AboutOutbox command) {
        // With those who write: what was typed before is queued then.
        if (command instanceof ChatCommand.Outbox) {
            work.write(() -> {
                OutboxView outbox = api.outbox();
                shown = outbox.messages();
                view.outbox(outbox);
            });
        } else if (command instanceof ChatCommand.Why why) {
            work.write(() -> view.why(api.why(id(why.which()))));
        } else if (command instanceof ChatCommand.Cancel cancel) {
            work.write(() -> {
                CancelView done = api.cancel(id(cancel.which()));
                view.text(List.of("Cancelled: " + VisibleText.of(done.message().conversation()) + " does not get it."
                        + (done.mayHaveArrived()
                                ? " But it had been sent over a connection that broke, and may have arrived."
                                : "")));
            });
        } else if (command instanceof ChatCommand.Retry) {
            work.write(() -> {
                int peers = api.retry();
                view.text(List.of(
                        peers == 0
                                ? "Nothing waits."
                                : "Trying to reach " + (peers == 1 ? "1 contact." : peers + " contacts.")));
            });
        }
    }

    private String id(String which) throws ChatException {
        if (which.isEmpty()) {
            List<WaitingView> waiting = api.outbox().messages();
            if (waiting.isEmpty()) {
                throw new ChatException(Problem.UNKNOWN_NAME, "Nothing waits.");
            }
            return waiting.get(waiting.size() - 1).message().id();
        }
        if (which.length() > 3 || !which.chars().allMatch(Character::isDigit)) {
            return which;
        }
        int number = Integer.parseInt(which);
        if (number < 1 || number > shown.size()) {
            throw new ChatException(Problem.USAGE, "There is no number " + which + " in the list. /outbox shows it.");
        }
        return shown.get(number - 1).message().id();
    }
}
