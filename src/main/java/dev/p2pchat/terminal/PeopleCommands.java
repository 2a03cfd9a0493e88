// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.terminal;

import dev.p2pchat.node.ChatApi;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.CodeView;
import dev.p2pchat.node.Decision;
import dev.p2pchat.node.PeerView;
import dev.p2pchat.node.Problem;
import dev.p2pchat.node.QueueChoice;
import dev.p2pchat.node.RequestView;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Does what is typed about people. Called on the thread that reads lines; never waits there. */
final class PeopleCommands {
    private final ChatApi api;
    private final ChatView view;
    private final ChatWork work;
    private final ChatState state;
    /** The digits that a person was shown, by name. */
    private final Map<String, String> shownDigits = new ConcurrentHashMap<>();

    PeopleCommands(ChatApi api, ChatView view, ChatWork work, ChatState state) {
        this.api = api;
        this.view = view;
        this.work = work;
        this.state = state;
    }

    void run(ChatCommand.AboutPeople command) {
        if (command instanceof ChatCommand.Contacts) {
            work.ask(
                    () -> view.peers(api.contacts(), "No contacts yet. /add NAME makes one, /who lists who is there."));
        } else if (command instanceof ChatCommand.Requests) {
            work.ask(() -> view.requests(api.requests()));
        } else if (command instanceof ChatCommand.Blocked) {
            work.ask(() -> view.peers(api.blocked(), "Nobody is blocked."));
        } else if (command instanceof ChatCommand.Connect connect) {
            welcome(() -> api.connect(connect.address()), " answered and is a contact now. Its id is ");
        } else if (command instanceof ChatCommand.Add add) {
            welcome(() -> api.add(add.nameOrLink()), " is a contact now. Its id is ");
        } else if (command instanceof ChatCommand.Decide decide) {
            decide(decide.who(), decide.decision());
        } else if (command instanceof ChatCommand.Code code) {
            code(code.who());
        } else if (command instanceof ChatCommand.Verify verify) {
            verify(verify.who(), verify.digits());
        } else if (command instanceof ChatCommand.Compared compared) {
            compared(compared.who());
        } else if (command instanceof ChatCommand.Rename rename) {
            rename(rename.who(), rename.name());
        } else if (command instanceof ChatCommand.AcceptKey accept) {
            acceptKey(accept.who(), accept.key(), accept.queue());
        }
    }

    private interface Meeting {
        PeerView meet() throws ChatException;
    }

    private void welcome(Meeting meeting, String news) {
        decided(() -> {
            List<PeerView> before = api.contacts();
            PeerView peer = meeting.meet();
            boolean known = before.stream()
                    .anyMatch(contact -> contact.name().equals(peer.name()) && Objects.equals(contact.id(), peer.id()));
            view.done(
                    peer,
                    known
                            ? List.of(peer.name() + " was a contact already.")
                            : List.of(
                                    peer.name() + news + peer.id(),
                                    "Compare it with what they see at /myid before you trust it. Say hello: @"
                                            + peer.name() + " hello"));
            if (peer.keyChanged()) {
                work.fail(Problem.KEY_CHANGED, TrustLines.claimed(peer.name()));
            }
        });
    }

    private void decide(String typed, Decision decision) {
        boolean request = decision == Decision.ACCEPT || decision == Decision.REJECT;
        @Nullable String who = request || !typed.isEmpty() ? typed : openOne();
        if (who == null) {
            return;
        }
        decided(() -> {
            String whose = who.isEmpty() ? onlyRequest() : who;
            String before = state.known().name(whose);
            PeerView peer = api.decide(whose, decision);
            if (decision == Decision.REMOVE) {
                state.open().close(before);
            } else if (decision == Decision.ACCEPT && state.open().current() == null) {
                // Whoever says yes wants to talk.
                state.open().open(peer.name());
            }
            view.done(peer, List.of(TrustLines.after(decision, peer.name())));
        });
    }

    private String onlyRequest() throws ChatException {
        List<String> asking = api.requests().stream().map(RequestView::name).toList();
        if (asking.isEmpty()) {
            throw new ChatException(Problem.UNKNOWN_NAME, "Nobody waits for your answer.");
        }
        if (asking.size() > 1) {
            throw new ChatException(
                    Problem.USAGE,
                    "Several wait for your answer; say whom you mean: "
                            + asking.stream().collect(Collectors.joining(", ")) + ".");
        }
        return asking.get(0);
    }

    /** With those who write: a person who looks at the digits and says yes means the ones they saw. */
    private void code(String typed) {
        @Nullable String who = typed.isEmpty() ? openOne() : typed;
        if (who != null) {
            work.write(() -> {
                CodeView code = api.code(who);
                shownDigits.put(state.known().name(who), code.digits());
                view.code(code);
            });
        }
    }

    private void verify(String who, String digits) {
        decided(() -> {
            PeerView peer = api.verify(who, digits);
            view.done(peer, List.of("The digits are right: " + peer.name() + " is verified."));
        });
    }

    /** Holds for the digits that were shown and for no others: a key may have changed since. */
    private void compared(String who) {
        decided(() -> {
            @Nullable String digits = shownDigits.get(state.known().name(who));
            if (digits == null) {
                throw new ChatException(Problem.USAGE, "Look at the digits first: /code " + who);
            }
            PeerView peer = api.verify(who, digits);
            view.done(peer, List.of(peer.name() + " is verified."));
        });
    }

    private void rename(String who, String name) {
        decided(() -> {
            String before = state.known().name(who);
            PeerView peer = api.rename(who, name);
            state.renamed(before, peer.name());
            view.done(peer, List.of(before + " is shown as " + peer.name() + " from now on, here only."));
        });
    }

    private void acceptKey(String who, String key, @Nullable QueueChoice chosen) {
        decided(() -> {
            state.refresh();
            long waiting = state.known().find(who).map(PeerView::waiting).orElse(0L);
            if (chosen == null && waiting > 0 && !key.isEmpty()) {
                throw new ChatException(
                        Problem.USAGE,
                        (waiting == 1 ? "1 message waits" : waiting + " messages wait") + " for the old key. Say what"
                                + " becomes of it: /acceptkey " + who + " " + key
                                + " keep (it goes on waiting), move (to"
                                + " the new key) or cancel.");
            }
            QueueChoice queue = chosen == null ? QueueChoice.KEEP : chosen;
            PeerView peer = api.acceptKey(who, key, queue);
            if (queue != QueueChoice.KEEP) {
                state.typed().withdrawn(peer.name());
            }
            view.done(peer, TrustLines.accepted(peer, queue, waiting));
        });
    }

    /** Changes something about somebody, and looks at what they are then. */
    private void decided(ChatWork.Task task) {
        work.write(() -> {
            try {
                task.run();
            } finally {
                state.refresh();
            }
        });
    }

    private @Nullable String openOne() {
        OpenConversation.@Nullable Talk talk = state.open().current();
        if (talk == null) {
            work.fail(Problem.USAGE, "No conversation is open. Write a name behind the command.");
            return null;
        }
        return talk.name();
    }
}
