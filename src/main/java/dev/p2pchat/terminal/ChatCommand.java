// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.terminal;

import dev.p2pchat.base.HostPort;
import dev.p2pchat.node.Decision;
import dev.p2pchat.node.QueueChoice;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a typed line asks for. */
sealed interface ChatCommand {
    /** To whoever the open conversation is with. */
    record Say(String text) implements ChatCommand {}

    /** To somebody, from anywhere. */
    record Tell(String to, String text) implements ChatCommand {}

    /**
     * Asks somebody to talk.
     *
     * @param text may be empty
     */
    record Invite(String name, String text) implements ChatCommand {}

    record Open(String name) implements ChatCommand {}

    record Close() implements ChatCommand {}

    record Who() implements ChatCommand {}

    record Unread() implements ChatCommand {}

    record Tail(int last) implements ChatCommand {}

    /** About what waits to go out. */
    sealed interface AboutOutbox extends ChatCommand {}

    record Outbox() implements AboutOutbox {}

    /**
     * Why a message waits.
     *
     * @param which its number in the list shown last, its id, or empty for the newest
     */
    record Why(String which) implements AboutOutbox {}

    record Cancel(String which) implements AboutOutbox {}

    record Retry() implements AboutOutbox {}

    record Search(String text) implements ChatCommand {}

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

    /** About who may talk to us, under which name, and whether a key is theirs. */
    sealed interface AboutPeople extends ChatCommand {}

    record Contacts() implements AboutPeople {}

    record Requests() implements AboutPeople {}

    record Blocked() implements AboutPeople {}

    record Connect(HostPort address) implements AboutPeople {}

    record Add(String nameOrLink) implements AboutPeople {}

    /**
     * What a person decided.
     *
     * @param who a name, or empty: for a request the only one there is, else the open conversation
     */
    record Decide(String who, Decision decision) implements AboutPeople {}

    /**
     * The digits to compare.
     *
     * @param who a name, or empty for the open conversation
     */
    record Code(String who) implements AboutPeople {}

    /** Compares with digits that somebody read to us. */
    record Verify(String who, String digits) implements AboutPeople {}

    /** A person compared the digits they were shown. */
    record Compared(String who) implements AboutPeople {}

    record Rename(String who, String name) implements AboutPeople {}

    record AcceptKey(String who, String key, @Nullable QueueChoice queue) implements AboutPeople {}

    /** What ended a chat in one of our ancestors. */
    String DISCONNECT = "--DISCONNECT--";

    int DEFAULT_TAIL = 10;

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
            return Arguments.addressed(line.substring(1))
                    .orElseGet(() -> new Wrong("Write @NAME and a text, such as: @bob hello"));
        }
        Matcher command = COMMAND.matcher(line);
        if (!command.matches()) {
            return line.startsWith("/") ? unknown(line) : new Say(line);
        }
        String rest = command.group(2) == null ? "" : command.group(2);
        return SlashCommand.find(command.group(1).toLowerCase(Locale.ROOT))
                .map(found -> found.read(rest))
                .orElseGet(() -> unknown(line));
    }

    private static ChatCommand unknown(String line) {
        String word = line.strip().split("\\s", 2)[0];
        return new Wrong("There is no " + word + ". /help lists the commands; to say it, write it with two slashes: /"
                + line.strip());
    }
}
