// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.wire;

import java.util.Arrays;
import java.util.Optional;

/** What a recipient says became of a message. */
public enum Outcome {
    STORED("stored"),
    HELD("held"),
    REFUSED("refused"),
    READ("read");

    public static final int MAX_CHARS = 16;

    private final String word;

    Outcome(String word) {
        this.word = word;
    }

    /** The word on the wire. */
    public String word() {
        return word;
    }

    /** Reads the word on the wire. */
    public static Outcome of(String word) throws MalformedFrameException {
        return find(word).orElseThrow(() -> new MalformedFrameException("an outcome this version does not know"));
    }

    /** Empty for an outcome of a later version. */
    static Optional<Outcome> find(String word) {
        return Arrays.stream(values())
                .filter(outcome -> outcome.word.equals(word))
                .findAny();
    }
}
