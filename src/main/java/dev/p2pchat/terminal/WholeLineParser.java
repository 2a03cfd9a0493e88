// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.terminal;

import java.util.List;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.Parser;

/** A line of chat is no shell: quotes and backslashes mean themselves. Words are what stands between blanks. */
final class WholeLineParser implements Parser {
    @Override
    public CompletingParsedLine parse(String line, int cursor, ParseContext context) {
        String before = line.substring(0, cursor);
        int start = before.lastIndexOf(' ') + 1;
        List<String> words = List.of(line.split(" ", -1));
        int index = (int) before.chars().filter(c -> c == ' ').count();
        return new Words(line, cursor, words, index, cursor - start);
    }

    private record Words(String line, int cursor, List<String> words, int wordIndex, int wordCursor)
            implements CompletingParsedLine {
        @Override
        public String word() {
            return words.get(wordIndex);
        }

        @Override
        public CharSequence escape(CharSequence candidate, boolean complete) {
            return candidate;
        }

        @Override
        public int rawWordCursor() {
            return wordCursor;
        }

        @Override
        public int rawWordLength() {
            return word().length();
        }
    }
}
