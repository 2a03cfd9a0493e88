// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.terminal;

import dev.p2pchat.node.ChatApi;
import dev.p2pchat.node.ChatEvent;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.HistoryQuery;
import dev.p2pchat.node.MessageView;
import dev.p2pchat.node.PeerView;
import dev.p2pchat.node.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Does what typed lines ask for. Which conversation is open changes at once, on the thread that reads lines, so that a
 * line never goes to somebody opened after it. Everything else is {@link ChatWork}.
 */
final class ChatSession {
    /** How much an opened conversation shows at most, however much of it was not shown before. */
    private static final int MAX_OPENING_TAIL = 200;

    private final ChatApi api;
    private final ChatView view;
    private final ChatWork work;
    private final ChatState state;
    private final PeopleCommands people;
    private final OutboxCommands outbox;
    private final SeenMessages seen;

    /** For a script: what it gets, nobody has read for that. */
    ChatSession(ChatApi api, ChatView view, Executor writing, Executor asking) {
        this(api, view, writing, asking, false);
    }

    /** With {@code watched} if what is shown is shown to a person. */
    ChatSession(ChatApi api, ChatView view, Executor writing, Executor asking, boolean watched) {
        this.api = api;
        this.view = view;
        this.work = new ChatWork(view, writing, asking);
        this.state = new ChatState(api, work);
        this.people = new PeopleCommands(api, view, work, state);
        this.outbox = new OutboxCommands(api, view, work);
        this.seen = new SeenMessages(api, work, watched);
    }

    /** Whom a plain line talks to, or null. */
    @Nullable String open() {
        OpenConversation.@Nullable Talk talk = state.open().current();
        return talk == null ? null : talk.name();
    }

    /** Who that is, where it is somebody we know. Never waits. */
    Optional<PeerView> openPeer() {
        return state.openPeer();
    }

    /** Whether somebody else turned up under this name, and nobody decided about it. Never waits. */
    boolean isKeyChanged(PeerView peer) {
        return state.known().isKeyChanged(peer);
    }

    /** Runs, on any thread, when what the three above say may have changed. */
    void onChange(Runnable runnable) {
        state.onChange(runnable);
    }

    /** What went wrong first, or null. */
    @Nullable Problem firstProblem() {
        return work.firstProblem();
    }

    void fail(Problem problem, String why) {
        work.fail(problem, why);
    }

    /** Looks whom we know; to be done once events are heard, and before the first line. */
    void begin() throws ChatException {
        state.refresh();
        for (PeerView peer : api.contacts()) {
            if (peer.keyChanged() && !peer.blocked()) {
                view.alarm(TrustLines.stillChanged(peer.name(), peer.claimedBy()));
            }
        }
        int asking = api.requests().size();
        if (asking > 0) {
            view.text(List.of(
                    (asking == 1 ? "1 request waits" : asking + " requests wait") + " for your answer: /requests"));
        }
    }

    void event(ChatEvent event) {
        if (event instanceof ChatEvent.MessageCommitted committed
                && committed.muted()
                && !committed.message().outgoing()
                && !state.isOpen(committed.message().conversation())) {
            state.notShown(committed.message());
            view.muted(committed);
            return;
        }
        if (event instanceof ChatEvent.KeyChanged changed) {
            state.keyChanged(changed.name());
        }
        if (event instanceof ChatEvent.KeyChanged || event instanceof ChatEvent.Rotated) {
            work.ask(state::refresh);
        }
        view.event(event);
        if (event instanceof ChatEvent.MessageCommitted committed) {
            seen.shown(
                    List.of(committed.message()),
                    state.isOpen(committed.message().conversation()));
        }
    }

    /** Does one line; false when it was the last. */
    boolean line(String line) {
        ChatCommand command = ChatCommand.parse(line);
        if (command instanceof ChatCommand.Quit) {
            return false;
        } else if (command instanceof ChatCommand.Say say) {
            say(say.text());
        } else if (command instanceof ChatCommand.Tell tell) {
            if (state.open().current() == null) {
                state.open().open(tell.to());
                seen.opened(state.known().name(tell.to()));
            }
            send(tell::to, tell.text());
        } else if (command instanceof ChatCommand.Invite invite) {
            open(invite.name());
            state.typed().invite(invite::name, invite.text());
            meet(invite::name);
        } else if (command instanceof ChatCommand.Open opening) {
            open(opening.name());
        } else if (command instanceof ChatCommand.Close) {
            if (!state.open().close()) {
                fail(Problem.USAGE, "No conversation is open.");
            }
        } else if (command instanceof ChatCommand.Tail tail) {
            tail(tail.last());
        } else if (command instanceof ChatCommand.AboutOutbox aboutOutbox) {
            outbox.run(aboutOutbox);
        } else if (command instanceof ChatCommand.Search search) {
            search(search.text());
        } else if (command instanceof ChatCommand.AboutPeople aboutPeople) {
            people.run(aboutPeople);
        } else if (command instanceof ChatCommand.Who) {
            work.ask(() -> view.people(api.who()));
        } else if (command instanceof ChatCommand.Unread) {
            unread();
        } else if (command instanceof ChatCommand.MyId) {
            work.ask(() -> view.identity(api.account()));
        } else if (command instanceof ChatCommand.Debug) {
            work.ask(() -> view.account(api.account()));
        } else if (command instanceof ChatCommand.Help help) {
            view.text(ChatHelp.on(help.topic()));
        } else if (command instanceof ChatCommand.Wrong wrong) {
            fail(Problem.USAGE, wrong.why());
        }
        return true;
    }

    /** Waits until everything sent here is delivered; where it is not in time, that went wrong. */
    void awaitOutbox(Duration patience) throws ChatException {
        state.typed().awaitOutbox(patience);
    }

    /** Names every text that is not queued as the chat ends: nothing that was typed is dropped without a word. */
    void tellUnsent() {
        state.typed().tellUnsent();
    }

    private void say(String text) {
        OpenConversation.@Nullable Talk talk = state.open().current();
        if (talk == null) {
            fail(Problem.USAGE, "Nobody to say it to. Write @NAME and the text, or open a conversation: /query NAME");
        } else {
            send(talk::name, text);
        }
    }

    private void send(Supplier<String> to, String text) {
        state.typed().send(to, text);
        meet(to);
    }

    /** Whoever was written to may be a contact only since then. */
    private void meet(Supplier<String> who) {
        work.write(() -> {
            if (state.known().find(who.get()).isEmpty()) {
                state.refresh();
            }
        });
    }

    private void open(String name) {
        state.open().open(name);
        int last = Math.max(ChatCommand.DEFAULT_TAIL, Math.min(state.shown(name), MAX_OPENING_TAIL));
        try {
            api.history(new HistoryQuery(name, last, null, null), this::lookedAt);
        } catch (ChatException e) {
            // Somebody we never talked to has no tail; the first line looks them up.
            if (e.problem() != Problem.UNKNOWN_NAME) {
                work.fail(e);
            }
        }
        state.openPeer().ifPresent(this::warnOf);
        // Somebody may have decided something elsewhere.
        work.ask(state::refresh);
    }

    private void warnOf(PeerView peer) {
        if (peer.blocked()) {
            view.problem("You blocked " + peer.name() + ": nothing is sent to them, and nothing of theirs comes in."
                    + " /unblock " + peer.name() + " lets them in again.");
        }
        if (isKeyChanged(peer)) {
            view.alarm(TrustLines.stillChanged(peer.name(), peer.claimedBy()));
        }
    }

    private void tail(int last) {
        @Nullable String with = open();
        if (with != null) {
            state.shown(with);
        }
        work.ask(() -> api.history(new HistoryQuery(with, last, null, null), this::lookedAt));
    }

    private void lookedAt(List<MessageView> messages) {
        view.messages(messages);
        seen.shown(messages, true);
    }

    private void search(String text) {
        @Nullable String with = open();
        work.ask(() -> {
            boolean[] found = {false};
            api.history(new HistoryQuery(with, HistoryQuery.DEFAULT_LAST, null, text), page -> {
                view.messages(page);
                found[0] |= !page.isEmpty();
            });
            if (!found[0]) {
                view.text(List.of("Nobody said that" + (with == null ? "." : " here.")));
            }
        });
    }

    private void unread() {
        List<String> lines = new ArrayList<>();
        state.unread().forEach((conversation, count) -> {
            String name = VisibleText.of(conversation);
            String messages = count == 1 ? "1 message" : count + " messages";
            lines.add("  " + name + "  " + messages + " not shown; /query " + name);
        });
        view.text(lines.isEmpty() ? List.of("Everything that came was shown.") : lines);
    }
}
