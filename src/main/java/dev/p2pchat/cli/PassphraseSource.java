// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.profile.Passphrase;
import dev.p2pchat.profile.ProfileException;
import dev.p2pchat.profile.ProfileException.Reason;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A passphrase from {@code --passphrase-file}, {@code P2PCHAT_PASSPHRASE} or the terminal, in this order; never from the
 * command line, where every user of the host could read it.
 */
final class PassphraseSource implements Passphrase {
    static final String VARIABLE = "P2PCHAT_PASSPHRASE";
    private static final String UNPROTECTED =
            "The new profile has no passphrase: whoever can read its folder can read everything.";

    private final Console console;
    private final WordSource words;

    PassphraseSource(Context context, @Nullable Path file, Console console) {
        this(context, file, console, context.terminals().interactive());
    }

    /**
     * Says where a passphrase may come from.
     *
     * @param mayPrompt false where nobody is to be asked, as when a shell completes
     */
    PassphraseSource(Context context, @Nullable Path file, Console console, boolean mayPrompt) {
        this.console = console;
        this.words = new WordSource(context, console, file, VARIABLE, mayPrompt);
    }

    /** Whether a passphrase was given, or somebody can be asked for it. */
    boolean isThere() {
        return words.isThere();
    }

    @Override
    public char[] ask() throws ProfileException {
        char[] given = words.given();
        if (given != null) {
            return given;
        }
        char[] typed = words.typed("Passphrase: ");
        if (typed == null) {
            throw new ProfileException(
                    Reason.WRONG_PASSPHRASE,
                    "The profile has a passphrase and there is no terminal to ask for it. Give it with"
                            + " --passphrase-file or in " + VARIABLE + ".");
        }
        return typed;
    }

    @Override
    public char[] choose() throws ProfileException {
        char[] given = words.given();
        if (given != null) {
            if (given.length == 0) {
                console.warn(UNPROTECTED);
            }
            return given;
        }
        char[] typed = words.typedTwice("Passphrase for the new profile (empty for none): ");
        if (typed == null || typed.length == 0) {
            console.warn(UNPROTECTED);
            return new char[0];
        }
        return typed;
    }
}
