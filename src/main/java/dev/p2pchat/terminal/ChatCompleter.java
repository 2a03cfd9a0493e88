// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.terminal;

import dev.p2pchat.node.ChatApi;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.PeerView;
import java.util.List;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/** Completes commands at the beginning of a line, and contacts' names where one belongs. */
final class ChatCompleter implements Completer {
    private static final Logger LOG = Logger.getLogger(ChatCompleter.class.getName());
    private static final Set<String> TAKE_A_NAME = Set.of("/msg", "/query");

    private final ChatApi api;

    ChatCompleter(ChatApi api) {
        this.api = api;
    }

    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        if (line.wordIndex() == 0) {
            if (line.word().startsWith("@")) {
                names().forEach(name -> candidates.add(new Candidate("@" + name)));
            } else {
                ChatCommand.WORDS.forEach(word -> candidates.add(new Candidate(word)));
            }
        } else if (line.wordIndex() == 1 && TAKE_A_NAME.contains(line.words().get(0))) {
            names().forEach(name -> candidates.add(new Candidate(name)));
        }
    }

    private List<String> names() {
        try {
            return api.contacts().stream().map(PeerView::name).toList();
        } catch (ChatException e) {
            LOG.log(Level.FINE, "no names to complete", e);
            return List.of();
        }
    }
}
