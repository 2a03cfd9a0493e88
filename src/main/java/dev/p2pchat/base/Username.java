// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.base;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A name somebody goes by: 1 to 32 of {@code a-z 0-9 . _ -}, beginning with a letter or digit.
 *
 * <p>The grammar is this small so that no two names look alike by script or case. A username is a label; who somebody is
 * says only their key.
 */
public record Username(String value) implements Comparable<Username> {
    public static final int MAX_CHARS = 32;

    private static final Pattern GRAMMAR = Pattern.compile("[a-z0-9][a-z0-9._-]{0," + (MAX_CHARS - 1) + "}");

    public Username {
        if (!GRAMMAR.matcher(value).matches()) {
            throw new IllegalArgumentException("not a username");
        }
    }

    /** From a program or the network: exactly the grammar. */
    public static Username of(String text) throws InvalidUsernameException {
        if (!GRAMMAR.matcher(text).matches()) {
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
}
