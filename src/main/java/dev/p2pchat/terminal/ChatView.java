// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.terminal;

import dev.p2pchat.node.AccountView;
import dev.p2pchat.node.ChatEvent;
import dev.p2pchat.node.CodeView;
import dev.p2pchat.node.MessageView;
import dev.p2pchat.node.OutboxView;
import dev.p2pchat.node.PeerView;
import dev.p2pchat.node.RequestView;
import dev.p2pchat.node.WaitingView;
import dev.p2pchat.node.WhoView;
import java.util.List;

/** Where a chat shows what happens and what was asked for. Safe for several threads. */
public interface ChatView {
    /** Something happened. */
    void event(ChatEvent event);

    /** Somebody muted wrote, and their conversation is not open: nothing a person is told of. */
    void muted(ChatEvent.MessageCommitted message);

    /** Messages that were asked for, oldest first. */
    void messages(List<MessageView> messages);

    void people(WhoView who);

    /**
     * Some of those we know.
     *
     * @param ifNone what to say to a person when the list is empty
     */
    void peers(List<PeerView> peers, String ifNone);

    /** Who waits for our answer. */
    void requests(List<RequestView> requests);

    /** What waits to go out, by number. */
    void outbox(OutboxView outbox);

    /** Why one message waits. */
    void why(WaitingView waiting);

    /** What to compare on another way. */
    void code(CodeView code);

    void account(AccountView account);

    /** Who we are, to be compared on another way. */
    void identity(AccountView account);

    /**
     * What somebody is to us now.
     *
     * @param words the same for people, line by line
     */
    void done(PeerView peer, List<String> words);

    /** What must not be overlooked, line by line. */
    void alarm(List<String> lines);

    /** Something to read, line by line. */
    void text(List<String> lines);

    /** Why a line could not be done. */
    void problem(String why);
}
