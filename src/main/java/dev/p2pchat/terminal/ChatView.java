// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.terminal;

import dev.p2pchat.node.AccountView;
import dev.p2pchat.node.ChatEvent;
import dev.p2pchat.node.MessageView;
import dev.p2pchat.node.PeerView;
import dev.p2pchat.node.WhoView;
import java.util.List;

/** Where a chat shows what happens and what was asked for. Safe for several threads. */
public interface ChatView {
    /** Something happened. */
    void event(ChatEvent event);

    /** Messages that were asked for, oldest first. */
    void messages(List<MessageView> messages);

    void people(WhoView who);

    void account(AccountView account);

    /** Who we are, to be compared on another way. */
    void identity(AccountView account);

    /** Somebody answered at an address and is a contact now. */
    void connected(PeerView peer);

    /** Something to read, line by line. */
    void text(List<String> lines);

    /** Why a line could not be done. */
    void problem(String why);
}
