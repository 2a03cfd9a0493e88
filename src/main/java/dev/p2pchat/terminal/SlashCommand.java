// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.terminal;

import dev.p2pchat.node.Decision;
import java.util.List;
import java.util.Optional;

/**
 * A command that begins with a slash, in one place: how it is typed, read, completed and explained.
 *
 * @param words without the slash; the first is its name, the others do the same
 * @param arguments what stands behind it, as help shows it
 * @param meaning what it does, for people
 * @param names whose names complete behind it
 * @param choices words that complete behind the name
 */
record SlashCommand(
        List<String> words,
        String arguments,
        String meaning,
        Names names,
        List<String> choices,
        Arguments.Reading reading) {
    /** Whose names belong behind a command. */
    enum Names {
        NOBODYS,
        CONTACTS,
        ASKING,
        BLOCKED,
        /** Those of the commands. */
        COMMANDS
    }

    static final List<SlashCommand> ALL = List.of(
            of("msg", "NAME TEXT", "the same as @NAME TEXT", Arguments::addressed)
                    .with(Names.CONTACTS),
            of("query", "NAME", "open a conversation: plain lines go there", Arguments.name(ChatCommand.Open::new))
                    .with(Names.CONTACTS),
            of(
                    "close",
                    "",
                    "close the open conversation; " + ChatCommand.DISCONNECT + " does it too",
                    Arguments.nothing(new ChatCommand.Close())),
            of("who ls", "", "everyone in the directory and every contact", Arguments.nothing(new ChatCommand.Who())),
            of("contacts", "", "your contacts, from what is kept here", Arguments.nothing(new ChatCommand.Contacts())),
            of("unread", "", "who wrote without being shown", Arguments.nothing(new ChatCommand.Unread())),
            of("tail", "[N]", "the last messages of the open conversation, or of all", Arguments::tail),
            of(
                    "search lastlog",
                    "TEXT",
                    "the last messages with this text, in capitals or not, in the open conversation or in all",
                    Arguments::search),
            of(
                            "invite t",
                            "NAME [TEXT]",
                            "invite somebody to talk, and open the conversation",
                            Arguments.nameAndText(ChatCommand.Invite::new))
                    .with(Names.CONTACTS),
            of(
                    "requests",
                    "",
                    "who wrote to you unasked and waits for your answer",
                    Arguments.nothing(new ChatCommand.Requests())),
            decision("accept y", Decision.ACCEPT, "let them talk to you; the only one who asks needs no NAME")
                    .with(Names.ASKING),
            decision("reject n decline", Decision.REJECT, "throw away what they wrote, and tell them")
                    .with(Names.ASKING),
            of(
                    "connect",
                    "HOST:PORT|LINK",
                    "first contact by address, such as 192.0.2.7:9000, or by invitation",
                    Arguments::connect),
            of("add", "NAME|LINK", "make a contact, from the directory or an invitation", Arguments::add),
            of("rename", "NAME NEW", "call a contact something else, here only", Arguments::rename)
                    .with(Names.CONTACTS),
            of(
                            "remove",
                            "NAME",
                            "take somebody off your contacts; what was said stays",
                            Arguments.name(who -> new ChatCommand.Decide(who, Decision.REMOVE)))
                    .with(Names.CONTACTS),
            decision("block", Decision.BLOCK, "shut somebody out, without a word")
                    .with(Names.CONTACTS),
            decision("unblock", Decision.UNBLOCK, "let them in again").with(Names.BLOCKED),
            of("blocked", "", "who is shut out", Arguments.nothing(new ChatCommand.Blocked())),
            decision("mute", Decision.MUTE, "show their messages only when you look")
                    .with(Names.CONTACTS),
            decision("unmute", Decision.UNMUTE, "show them as they come again").with(Names.CONTACTS),
            of("outbox", "", "which of your messages wait, and why", Arguments.nothing(new ChatCommand.Outbox())),
            of(
                    "why",
                    "[N]",
                    "what was tried for one of them; without N for the newest",
                    Arguments.word(ChatCommand.Why::new)),
            of("cancel", "N", "take one of them back", Arguments.someWord(ChatCommand.Cancel::new)),
            of(
                    "retry",
                    "",
                    "try now to reach everybody for whom something waits",
                    Arguments.nothing(new ChatCommand.Retry())),
            of(
                    "myid",
                    "",
                    "your name and id, to be compared on another way",
                    Arguments.nothing(new ChatCommand.MyId())),
            of("code", "[NAME]", "the digits to compare with a contact", Arguments.nameOrNone(ChatCommand.Code::new))
                    .with(Names.CONTACTS),
            of(
                            "verify",
                            "[NAME] [DIGITS|yes]",
                            "compare digits they read to you; yes: you compared what /code shows",
                            Arguments::verify)
                    .with(Names.CONTACTS, "yes"),
            of("fingerprint", "[NAME]", "the same as /code NAME, or as /myid", Arguments::fingerprint)
                    .with(Names.CONTACTS),
            of(
                            "acceptkey",
                            "NAME KEY [WAITING]",
                            "believe the new key behind a name; what waits: keep (for the old key), move or cancel",
                            Arguments::acceptKey)
                    .with(Names.CONTACTS, "keep", "move", "cancel"),
            of("debug d", "", "what runs and who is connected", Arguments.nothing(new ChatCommand.Debug())),
            of("help", "[COMMAND]", "this", Arguments::help).with(Names.COMMANDS),
            of("quit q exit e", "", "leave; Ctrl-D does it too", Arguments.nothing(new ChatCommand.Quit())));

    SlashCommand {
        words = List.copyOf(words);
        choices = List.copyOf(choices);
    }

    private static SlashCommand of(String words, String arguments, String meaning, Arguments.Reading reading) {
        return new SlashCommand(List.of(words.split(" ")), arguments, meaning, Names.NOBODYS, List.of(), reading);
    }

    private static SlashCommand decision(String words, Decision decision, String meaning) {
        return of(words, "[NAME]", meaning, Arguments.nameOrNone(who -> new ChatCommand.Decide(who, decision)));
    }

    private SlashCommand with(Names names, String... choices) {
        return new SlashCommand(words, arguments, meaning, names, List.of(choices), reading);
    }

    /** By its name or an alias, without the slash. */
    static Optional<SlashCommand> find(String word) {
        return ALL.stream().filter(command -> command.words.contains(word)).findAny();
    }

    /** As it is typed: {@code /query NAME}. */
    String usage() {
        return arguments.isEmpty() ? "/" + words.get(0) : "/" + words.get(0) + " " + arguments;
    }

    ChatCommand read(String rest) {
        return reading.read(rest)
                .orElseGet(() -> new ChatCommand.Wrong(
                        arguments.isEmpty()
                                ? "/" + words.get(0) + " takes nothing behind it."
                                : "Write " + usage() + ": " + meaning + "."));
    }
}
