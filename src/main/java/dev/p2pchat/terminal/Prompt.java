// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.terminal;

import java.util.function.Supplier;
import org.jline.reader.LineReader;
import org.jline.reader.impl.LineReaderImpl;

/** Stands before the line being typed and changes under it, without breaking it. Safe for several threads. */
final class Prompt {
    private final LineReader reader;
    private final Supplier<String> text;

    Prompt(LineReader reader, Supplier<String> text) {
        this.reader = reader;
        this.text = text;
        // What changed between asking for the text and reading: the reader hears of changes only from here on.
        reader.getWidgets().put(LineReader.CALLBACK_INIT, this::set);
    }

    String text() {
        return text.get();
    }

    /** Shows the text as it is now; where no line is being read, the next one will. */
    void update() {
        try {
            set();
            reader.callWidget(LineReader.REDISPLAY);
        } catch (IllegalStateException e) {
            // No line is being read.
        }
    }

    private boolean set() {
        if (reader instanceof LineReaderImpl line) {
            line.setPrompt(text.get());
        }
        return true;
    }
}
