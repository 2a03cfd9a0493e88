// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.profile.Passphrase;
import dev.p2pchat.profile.ProfileException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Asks a person once for what is needed several times; wiped on close. For one thread. */
final class RememberedPassphrase implements Passphrase, AutoCloseable {
    private final Passphrase source;
    private char @Nullable [] words;

    RememberedPassphrase(Passphrase source) {
        this.source = source;
    }

    @Override
    public char[] ask() throws ProfileException {
        char[] known = words;
        if (known == null) {
            known = source.ask();
            words = known;
        }
        return known.clone();
    }

    @Override
    public char[] choose() throws ProfileException {
        return source.choose();
    }

    @Override
    public void close() {
        if (words != null) {
            Arrays.fill(words, '\0');
        }
    }
}
