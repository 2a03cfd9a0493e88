// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.p2pchat.node.AccountView;
import dev.p2pchat.node.ChatEvent;
import dev.p2pchat.node.CodeView;
import dev.p2pchat.node.MessageView;
import dev.p2pchat.node.OutboxView;
import dev.p2pchat.node.PeerView;
import dev.p2pchat.node.RequestView;
import dev.p2pchat.node.WaitingView;
import dev.p2pchat.node.WhoView;
import dev.p2pchat.terminal.ChatView;
import java.util.List;
import java.util.function.Consumer;

/** The chat as JSON lines, for programs that read a peer's stdout. */
final class JsonView implements ChatView {
    private final Console console;
    private final Consumer<String> results;

    /**
     * Makes a view.
     *
     * @param console takes what is no result
     * @param results takes the lines
     */
    JsonView(Console console, Consumer<String> results) {
        this.console = console;
        this.results = results;
    }

    @Override
    public void event(ChatEvent event) {
        print(JsonLines.event(event));
    }

    /** Its line says that it is muted; what that means to a program is the program's affair. */
    @Override
    public void muted(ChatEvent.MessageCommitted message) {
        event(message);
    }

    @Override
    public void messages(List<MessageView> messages) {
        messages.forEach(message -> print(JsonLines.message(message)));
    }

    @Override
    public void people(WhoView who) {
        peers(who.peers(), "");
        String problem = who.directoryProblem();
        if (problem != null) {
            console.warn(problem);
        }
    }

    @Override
    public void peers(List<PeerView> peers, String ifNone) {
        peers.forEach(peer -> print(JsonLines.peer(peer)));
    }

    @Override
    public void requests(List<RequestView> requests) {
        requests.forEach(request -> print(JsonLines.request(request)));
    }

    @Override
    public void outbox(OutboxView outbox) {
        outbox.messages().forEach(waiting -> print(JsonLines.waiting(waiting)));
    }

    @Override
    public void why(WaitingView waiting) {
        print(JsonLines.why(waiting));
    }

    @Override
    public void code(CodeView code) {
        print(JsonLines.code(code));
    }

    @Override
    public void account(AccountView account) {
        print(JsonLines.account(account));
    }

    @Override
    public void identity(AccountView account) {
        account(account);
    }

    @Override
    public void done(PeerView peer, List<String> words) {
        print(JsonLines.peer(peer));
    }

    @Override
    public void alarm(List<String> lines) {
        lines.forEach(console::warn);
    }

    @Override
    public void text(List<String> lines) {
        lines.forEach(console::remark);
    }

    @Override
    public void problem(String why) {
        console.warn(why);
    }

    private void print(ObjectNode object) {
        results.accept(Console.escaped(object));
    }
}
