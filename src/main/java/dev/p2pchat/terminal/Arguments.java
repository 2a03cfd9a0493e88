// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.terminal;

import dev.p2pchat.base.HostPort;
import dev.p2pchat.base.InvalidUsernameException;
import dev.p2pchat.base.Username;
import dev.p2pchat.identity.Invitation;
import dev.p2pchat.node.HistoryQuery;
import dev.p2pchat.node.QueueChoice;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How what stands behind a command is read. Empty where it is not what the command takes. */
final class Arguments {
    /** The beginning of a peer id: groups of seven. */
    private static final Pattern KEY = Pattern.compile("[A-Za-z2-7]{7}(?:-?[A-Za-z2-7]{7})*");

    /** A label, or a label with as much of the key as tells two people of one name apart; then perhaps a text. */
    private static final Pattern NAME_AND_TEXT =
            Pattern.compile("(\\S+(?: \\([A-Za-z2-7]{7}(?:-[A-Za-z2-7]{7})*\\))?)(?:\\s(.*))?", Pattern.DOTALL);

    /** What a person says who compared the digits. */
    private static final String COMPARED = "yes";

    /** How what stands behind a command becomes what it asks for. */
    interface Reading {
        Optional<ChatCommand> read(String rest);
    }

    private Arguments() {}

    static Reading nothing(ChatCommand command) {
        return rest -> rest.isBlank() ? Optional.of(command) : Optional.empty();
    }

    static Reading name(Function<String, ChatCommand> command) {
        return rest -> {
            Matcher named = NAME_AND_TEXT.matcher(rest.strip());
            return named.matches() && named.group(2) == null
                    ? Optional.of(command.apply(label(named.group(1))))
                    : Optional.empty();
        };
    }

    /** Without a name the command gets an empty one. */
    static Reading nameOrNone(Function<String, ChatCommand> command) {
        return rest ->
                rest.isBlank() ? Optional.of(command.apply("")) : name(command).read(rest);
    }

    /** One word, or none: then it is empty. */
    static Reading word(Function<String, ChatCommand> command) {
        return rest -> rest.strip().contains(" ") ? Optional.empty() : Optional.of(command.apply(rest.strip()));
    }

    static Reading someWord(Function<String, ChatCommand> command) {
        return rest -> rest.isBlank() ? Optional.empty() : word(command).read(rest);
    }

    /** The text may be missing, and is empty then. */
    static Reading nameAndText(BiFunction<String, String, ChatCommand> command) {
        return rest -> {
            Matcher named = NAME_AND_TEXT.matcher(rest);
            if (!named.matches()) {
                return Optional.empty();
            }
            String text = named.group(2);
            return Optional.of(command.apply(label(named.group(1)), text == null || text.isBlank() ? "" : text));
        };
    }

    /** What to say to somebody; nothing to say opens the conversation. */
    static Optional<ChatCommand> addressed(String rest) {
        return nameAndText(
                        (name, text) -> text.isEmpty() ? new ChatCommand.Open(name) : new ChatCommand.Tell(name, text))
                .read(rest);
    }

    static Optional<ChatCommand> verify(String rest) {
        if (rest.isBlank()) {
            return Optional.of(new ChatCommand.Code(""));
        }
        return nameAndText((name, given) -> switch (given.strip().toLowerCase(Locale.ROOT)) {
                    case "" -> new ChatCommand.Code(name);
                    case COMPARED -> new ChatCommand.Compared(name);
                    default -> new ChatCommand.Verify(name, given.strip());
                })
                .read(rest);
    }

    static Optional<ChatCommand> rename(String rest) {
        Matcher named = NAME_AND_TEXT.matcher(rest.strip());
        if (!named.matches() || named.group(2) == null || !named.group(2).matches("\\S+")) {
            return Optional.empty();
        }
        return Optional.of(new ChatCommand.Rename(label(named.group(1)), named.group(2)));
    }

    /** Behind the name the key, which is asked for where it is missing, and what becomes of what waits. */
    static Optional<ChatCommand> acceptKey(String rest) {
        Matcher named = NAME_AND_TEXT.matcher(rest.strip());
        if (!named.matches()) {
            return Optional.empty();
        }
        String key = "";
        @Nullable QueueChoice queue = null;
        String behind = named.group(2) == null ? "" : named.group(2).strip();
        for (String word : behind.isEmpty() ? new String[0] : behind.split("\\s+")) {
            switch (word.toLowerCase(Locale.ROOT)) {
                case "keep" -> queue = QueueChoice.KEEP;
                case "move" -> queue = QueueChoice.MOVE;
                case "cancel" -> queue = QueueChoice.CANCEL;
                default -> {
                    if (!key.isEmpty() || !KEY.matcher(word).matches()) {
                        return Optional.empty();
                    }
                    key = word;
                }
            }
        }
        return Optional.of(new ChatCommand.AcceptKey(label(named.group(1)), key, queue));
    }

    /** An invitation is as good as an address. */
    static Optional<ChatCommand> connect(String rest) {
        if (Invitation.isMeant(rest)) {
            return Optional.of(new ChatCommand.Add(rest.strip()));
        }
        try {
            return Optional.of(new ChatCommand.Connect(HostPort.parse(rest.strip())));
        } catch (IllegalArgumentException e) {
            return Optional.of(
                    new ChatCommand.Wrong("/connect takes HOST:PORT or an invitation: " + e.getMessage() + "."));
        }
    }

    static Optional<ChatCommand> add(String rest) {
        return Invitation.isMeant(rest)
                ? Optional.of(new ChatCommand.Add(rest.strip()))
                : name(ChatCommand.Add::new).read(rest);
    }

    static Optional<ChatCommand> tail(String rest) {
        if (rest.isBlank()) {
            return Optional.of(new ChatCommand.Tail(ChatCommand.DEFAULT_TAIL));
        }
        try {
            int last = Integer.parseInt(rest.strip());
            if (last >= 1 && last <= HistoryQuery.MAX_LAST) {
                return Optional.of(new ChatCommand.Tail(last));
            }
        } catch (NumberFormatException e) {
            // said below
        }
        return Optional.of(new ChatCommand.Wrong("/tail takes how many messages, 1 to " + HistoryQuery.MAX_LAST + "."));
    }

    static Optional<ChatCommand> search(String rest) {
        return rest.isBlank() ? Optional.empty() : Optional.of(new ChatCommand.Search(rest.strip()));
    }

    static Optional<ChatCommand> fingerprint(String rest) {
        return rest.isBlank()
                ? Optional.of(new ChatCommand.MyId())
                : name(ChatCommand.Code::new).read(rest);
    }

    static Optional<ChatCommand> help(String rest) {
        return Optional.of(
                new ChatCommand.Help(rest.strip().replaceFirst("^/", "").toLowerCase(Locale.ROOT)));
    }

    /** Folds capitals where the whole is a label; an id and a key id stay as they are. */
    private static String label(String typed) {
        try {
            return Username.typed(typed).value();
        } catch (InvalidUsernameException e) {
            return typed;
        }
    }
}
