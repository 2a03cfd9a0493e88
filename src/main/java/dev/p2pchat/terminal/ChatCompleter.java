// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.terminal;

import dev.p2pchat.node.ChatApi;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.PeerView;
import dev.p2pchat.node.RequestView;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/** Completes commands at the beginning of a line, and the names that belong behind them. */
final class ChatCompleter implements Completer {
    private static final Logger LOG = Logger.getLogger(ChatCompleter.class.getName());

    private final ChatApi api;

    ChatCompleter(ChatApi api) {
        this.api = api;
    }

    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        if (line.wordIndex() == 0) {
            if (line.word().startsWith("@")) {
                names(SlashCommand.Names.CONTACTS).forEach(name -> candidates.add(new Candidate("@" + name)));
            } else {
                commands().forEach(word -> candidates.add(new Candidate("/" + word)));
            }
            return;
        }
        String first = line.words().get(0).toLowerCase(Locale.ROOT);
        Optional<SlashCommand> command =
                first.startsWith("/") ? SlashCommand.find(first.substring(1)) : Optional.empty();
        command.ifPresent(found -> {
            // A name with a key behind it has a blank.
            boolean named = line.wordIndex() == 2
                    || (line.wordIndex() == 3 && line.words().get(2).startsWith("("));
            if (line.wordIndex() == 1) {
                names(found.names()).forEach(name -> candidates.add(new Candidate(name)));
            } else if (named) {
                found.choices().forEach(choice -> candidates.add(new Candidate(choice)));
            }
        });
    }

    /** Nobody needs help with a single letter. */
    private static List<String> commands() {
        return SlashCommand.ALL.stream()
                .flatMap(command -> command.words().stream())
                .filter(word -> word.length() > 1)
                .toList();
    }

    private List<String> names(SlashCommand.Names whose) {
        try {
            return switch (whose) {
                case NOBODYS -> List.of();
                case CONTACTS -> api.contacts().stream().map(PeerView::name).toList();
                case ASKING -> api.requests().stream().map(RequestView::name).toList();
                case BLOCKED -> api.blocked().stream().map(PeerView::name).toList();
                case COMMANDS -> commands();
            };
        } catch (ChatException e) {
            LOG.log(Level.FINE, "no names to complete", e);
            return List.of();
        }
    }
}
