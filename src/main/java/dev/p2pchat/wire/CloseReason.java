// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.wire;

/** Why a session ends in order. */
public enum CloseReason {
    DONE("done"),
    BUSY("busy"),
    VERSION("version"),
    FULL("full"),
    /** A rule was broken; also what a reader makes of a reason of a later version. */
    OTHER("other");

    static final int MAX_CHARS = 16;

    private final String word;

    CloseReason(String word) {
        this.word = word;
    }

    /** The word on the wire. */
    public String word() {
        return word;
    }

    static CloseReason of(String word) {
        for (CloseReason reason : values()) {
            if (reason.word.equals(word)) {
                return reason;
            }
        }
        return OTHER;
    }
}
