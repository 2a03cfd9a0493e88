// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.base;

import java.util.Locale;

/**
 * A name somebody goes by: 1 to 32 of {@code a-z 0-9 . _ -}, beginning with a letter or digit.
 *
 * <p>The grammar is this small so that no two names look alike by script or case. A username is a label; who somebody is
 * says only their key.
 */
public record Username(String value) implements Comparable<Username> {
    public static final int MAX_CHARS = 32;

    public Username {
        if (!isOne(value)) {
            throw new IllegalArgumentException("not a username");
        }
    }

    /** From a program or the network: exactly the grammar. */
    public static Username of(String text) throws InvalidUsernameException {
        if (!isOne(text)) {
            throw new InvalidUsernameException(text);
        }
        return new Username(text);
    }

    /** From a person's fingers: capital letters are folded first. */
    public static Username typed(String text) throws InvalidUsernameException {
        return of(text.toLowerCase(Locale.ROOT));
    }

    @Override
    public int compareTo(Username other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }

    private static boolean isOne(String text) {
        // No regular expression: that was a fifth of a directory's work with a look-up.
        if (text.isEmpty() || text.length() > MAX_CHARS || !isLetterOrDigit(text.charAt(0))) {
            return false;
        }
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isLetterOrDigit(c) && c != '.' && c != '_' && c != '-') {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }
}
