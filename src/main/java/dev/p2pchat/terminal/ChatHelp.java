// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.terminal;

import java.util.ArrayList;
import java.util.List;

/** What {@code /help} says. */
final class ChatHelp {
    private record Entry(String usage, List<String> words, String meaning) {}

    private static final List<Entry> ENTRIES = List.of(
            new Entry(
                    "@NAME TEXT", List.of("@"), "say it to somebody from anywhere; @NAME alone opens the conversation"),
            new Entry("/msg NAME TEXT", List.of("msg"), "the same"),
            new Entry("/query NAME", List.of("query"), "open a conversation: plain lines go there"),
            new Entry("/close", List.of("close", "--disconnect--"), "close it (also --DISCONNECT--)"),
            new Entry("/who", List.of("who", "ls"), "everyone in the directory and every contact (also /ls)"),
            new Entry("/connect HOST:PORT", List.of("connect"), "first contact by address, such as 192.0.2.7:9000"),
            new Entry("/tail [N]", List.of("tail"), "the last messages of the open conversation, or of all"),
            new Entry("/myid", List.of("myid"), "your name and id, to be compared on another way"),
            new Entry("/debug", List.of("debug", "d"), "what runs and who is connected (also /d)"),
            new Entry("/help [COMMAND]", List.of("help"), "this"),
            new Entry("/quit", List.of("quit", "q", "exit", "e"), "leave (also /q, /exit, /e, Ctrl-D)"),
            new Entry("//TEXT", List.of("/"), "say something that begins with a slash"));

    private ChatHelp() {}

    static List<String> on(String topic) {
        List<String> lines = new ArrayList<>();
        for (Entry entry : ENTRIES) {
            if (topic.isEmpty() || entry.words().contains(topic)) {
                lines.add("  " + TextWidth.pad(entry.usage(), 20) + entry.meaning());
            }
        }
        return lines.isEmpty() ? on("") : lines;
    }
}
