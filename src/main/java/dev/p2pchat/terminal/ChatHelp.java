// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.terminal;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What {@code /help} says, and the manual. */
public final class ChatHelp {
    /**
     * A thing to type.
     *
     * @param usage how it is typed
     * @param words by which help finds it
     */
    public record Entry(String usage, List<String> words, String meaning) {
        private static Entry of(SlashCommand command) {
            String also =
                    command.words().stream().skip(1).map(word -> "/" + word).collect(Collectors.joining(", "));
            return new Entry(
                    command.usage(),
                    command.words(),
                    command.meaning() + (also.isEmpty() ? "" : " (also " + also + ")"));
        }
    }

    /** What is no word behind a slash. */
    private static final List<Entry> OTHERS = List.of(
            new Entry(
                    "@NAME TEXT", List.of("@"), "say it to somebody from anywhere; @NAME alone opens the conversation"),
            new Entry("//TEXT", List.of("/"), "say something that begins with a slash"));

    private static final List<Entry> ENTRIES = Stream.concat(
                    OTHERS.stream(), SlashCommand.ALL.stream().map(Entry::of))
            .toList();

    private static final int WIDTH =
            ENTRIES.stream().mapToInt(entry -> entry.usage().length()).max().orElse(0) + 2;

    private ChatHelp() {}

    /** Everything that can be typed. */
    public static List<Entry> entries() {
        return ENTRIES;
    }

    /** On a command without its slash; on all of them where there is none such. */
    static List<String> on(String topic) {
        List<Entry> found =
                ENTRIES.stream().filter(entry -> entry.words().contains(topic)).toList();
        return (found.isEmpty() ? ENTRIES : found)
                .stream()
                        .map(entry -> "  " + TextWidth.pad(entry.usage(), WIDTH) + entry.meaning())
                        .toList();
    }
}
