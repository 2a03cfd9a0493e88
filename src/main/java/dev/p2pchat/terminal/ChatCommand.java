// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.terminal;

import dev.p2pchat.base.HostPort;
import dev.p2pchat.base.InvalidUsernameException;
import dev.p2pchat.base.Username;
import dev.p2pchat.node.HistoryQuery;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a typed line asks for. */
sealed interface ChatCommand {
    /** To whoever the open conversation is with. */
    record Say(String text) implements ChatCommand {}

    /** To somebody, from anywhere. */
    record Tell(String to, String text) implements ChatCommand {}

    record Open(String name) implements ChatCommand {}

    record Close() implements ChatCommand {}

    record Who() implements ChatCommand {}

    record Connect(HostPort address) implements ChatCommand {}

    record Tail(int last) implements ChatCommand {}

    record MyId() implements ChatCommand {}

    record Debug() implements ChatCommand {}

    /**
     * How something is done.
     *
     * @param topic a command without its slash, or empty for all
     */
    record Help(String topic) implements ChatCommand {}

    record Quit() implements ChatCommand {}

    record Nothing() implements ChatCommand {}

    /**
     * Not a command.
     *
     * @param why a sentence for whoever typed it
     */
    record Wrong(String why) implements ChatCommand {}

    /** What completes and what help lists; aliases are in the help texts. */
    List<String> WORDS = List.of(
            "/msg",
            "/query",
            "/close",
            "/who",
            "/ls",
            "/connect",
            "/tail",
            "/myid",
            "/debug",
            "/help",
            "/quit",
            "/exit");

    /** What ended a chat in one of our ancestors. */
    String DISCONNECT = "--DISCONNECT--";

    int DEFAULT_TAIL = 10;

    /** A label, or a label with the key id that tells two people of one name apart; then perhaps a text. */
    Pattern NAME_AND_TEXT = Pattern.compile("(\\S+(?: \\([A-Za-z2-7]{7}\\))?)(?:\\s(.*))?", Pattern.DOTALL);

    Pattern COMMAND = Pattern.compile("/(\\S+)(?:\\s+(.*))?", Pattern.DOTALL);

    static ChatCommand parse(String line) {
        if (line.isBlank()) {
            return new Nothing();
        }
        if (line.strip().equals(DISCONNECT)) {
            return new Close();
        }
        if (line.startsWith("//")) {
            return new Say(line.substring(1));
        }
        if (line.startsWith("@")) {
            return addressed(line.substring(1), "Write @NAME and a text, such as: @bob hello");
        }
        Matcher command = COMMAND.matcher(line);
        if (!command.matches()) {
            return line.startsWith("/") ? unknown(line) : new Say(line);
        }
        String rest = command.group(2) == null ? "" : command.group(2);
        return slash(command.group(1).toLowerCase(Locale.ROOT), rest);
    }

    private static ChatCommand slash(String word, String rest) {
        return switch (word) {
            case "msg" -> addressed(rest, "Write /msg NAME TEXT, such as: /msg bob hello");
            case "query" -> {
                Matcher named = NAME_AND_TEXT.matcher(rest.strip());
                yield named.matches() && named.group(2) == null
                        ? new Open(label(named.group(1)))
                        : new Wrong("Write /query NAME, such as: /query bob");
            }
            case "close" -> alone(rest, word, new Close());
            case "who", "ls" -> alone(rest, word, new Who());
            case "connect" -> connect(rest.strip());
            case "tail" -> tail(rest.strip());
            case "myid" -> alone(rest, word, new MyId());
            case "debug", "d" -> alone(rest, word, new Debug());
            case "help" -> new Help(rest.strip().replaceFirst("^/", "").toLowerCase(Locale.ROOT));
            case "quit", "q", "exit", "e" -> alone(rest, word, new Quit());
            default -> unknown("/" + word);
        };
    }

    private static ChatCommand addressed(String rest, String usage) {
        Matcher named = NAME_AND_TEXT.matcher(rest);
        if (!named.matches()) {
            return new Wrong(usage);
        }
        String name = label(named.group(1));
        String text = named.group(2);
        return text == null || text.isBlank() ? new Open(name) : new Tell(name, text);
    }

    /** Folds capitals where the whole is a label; an id and a key id stay as they are. */
    private static String label(String typed) {
        try {
            return Username.typed(typed).value();
        } catch (InvalidUsernameException e) {
            return typed;
        }
    }

    private static ChatCommand connect(String rest) {
        try {
            return new Connect(HostPort.parse(rest));
        } catch (IllegalArgumentException e) {
            return new Wrong("/connect takes HOST:PORT: " + e.getMessage() + ".");
        }
    }

    private static ChatCommand tail(String rest) {
        if (rest.isEmpty()) {
            return new Tail(DEFAULT_TAIL);
        }
        try {
            int last = Integer.parseInt(rest);
            if (last >= 1 && last <= HistoryQuery.MAX_LAST) {
                return new Tail(last);
            }
        } catch (NumberFormatException e) {
            // said below
        }
        return new Wrong("/tail takes how many messages, 1 to " + HistoryQuery.MAX_LAST + ".");
    }

    private static ChatCommand alone(String rest, String word, ChatCommand command) {
        return rest.isBlank() ? command : new Wrong("/" + word + " takes nothing behind it.");
    }

    private static ChatCommand unknown(String line) {
        String word = line.strip().split("\\s", 2)[0];
        return new Wrong("There is no " + word + ". /help lists the commands; to say it, write it with two slashes: /"
                + line.strip());
    }
}
