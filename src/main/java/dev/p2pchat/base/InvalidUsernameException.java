// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.base;

/** A text that cannot be a {@link Username}; the message is fit to be shown and does not repeat the text. */
public final class InvalidUsernameException extends Exception {
    InvalidUsernameException(String text) {
        super(reason(text) + " A name has 1 to " + Username.MAX_CHARS
                + " characters, a-z 0-9 . _ -, and begins with a letter or a digit.");
    }

    private static String reason(String text) {
        if (text.isEmpty()) {
            return "The name is empty.";
        }
        if (text.length() > Username.MAX_CHARS) {
            return "The name has " + text.length() + " characters.";
        }
        return "The name has a character that names cannot have, or begins with a sign.";
    }
}
