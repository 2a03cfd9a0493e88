// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.base.FileFailure;
import dev.p2pchat.profile.Passphrase;
import dev.p2pchat.profile.ProfileException;
import dev.p2pchat.profile.ProfileException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A passphrase from {@code --passphrase-file}, {@code P2PCHAT_PASSPHRASE} or the terminal, in this order; never from the
 * command line, where every user of the host could read it.
 */
final class PassphraseSource implements Passphrase {
    static final String VARIABLE = "P2PCHAT_PASSPHRASE";
    private static final String UNPROTECTED =
            "The new profile has no passphrase: whoever can read its folder can read everything.";
    private static final long MAX_FILE_BYTES = 4096;
    private static final int TRIES = 3;

    private final Context context;
    private final @Nullable Path file;
    private final Console console;
    private final boolean mayPrompt;

    PassphraseSource(Context context, @Nullable Path file, Console console) {
        this(context, file, console, context.terminals().interactive());
    }

    /**
     * Says where a passphrase may come from.
     *
     * @param mayPrompt false where nobody is to be asked, as when a shell completes
     */
    PassphraseSource(Context context, @Nullable Path file, Console console, boolean mayPrompt) {
        this.context = context;
        this.file = file;
        this.console = console;
        this.mayPrompt = mayPrompt;
    }

    /** Whether a passphrase was given, or somebody can be asked for it. */
    boolean isThere() {
        return file != null || context.variable(VARIABLE) != null || mayPrompt;
    }

    @Override
    public char[] ask() throws ProfileException {
        char[] given = given();
        if (given != null) {
            return given;
        }
        char[] typed = prompt("Passphrase: ");
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
        char[] given = given();
        if (given != null) {
            if (given.length == 0) {
                console.warn(UNPROTECTED);
            }
            return given;
        }
        for (int i = 0; i < TRIES; i++) {
            char[] first = prompt("Passphrase for the new profile (empty for none): ");
            if (first == null || first.length == 0) {
                console.warn(UNPROTECTED);
                return new char[0];
            }
            char[] second = prompt("The same again: ");
            boolean same = Arrays.equals(first, second);
            if (second != null) {
                Arrays.fill(second, '\0');
            }
            if (same) {
                return first;
            }
            Arrays.fill(first, '\0');
            console.warn("The two are not the same.");
        }
        throw new ProfileException(Reason.WRONG_PASSPHRASE, "No passphrase was chosen; no profile was made.");
    }

    private char @Nullable [] given() throws ProfileException {
        if (file != null) {
            return fromFile(file);
        }
        String variable = context.variable(VARIABLE);
        return variable == null ? null : variable.toCharArray();
    }

    private static char[] fromFile(Path file) throws ProfileException {
        byte[] bytes = {};
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw new ProfileException(
                        Reason.UNUSABLE,
                        "The passphrase file " + file + " is longer than " + MAX_FILE_BYTES + " bytes.");
            }
            bytes = Files.readAllBytes(file);
            CharBuffer all = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            int end = 0;
            while (end < all.length() && all.charAt(end) != '\n' && all.charAt(end) != '\r') {
                end++;
            }
            char[] line = new char[end];
            all.get(line);
            Arrays.fill(all.array(), '\0');
            return line;
        } catch (CharacterCodingException e) {
            throw new ProfileException(Reason.UNUSABLE, "The passphrase file " + file + " is not valid UTF-8.");
        } catch (IOException e) {
            throw new ProfileException(
                    Reason.UNUSABLE,
                    "The passphrase file " + file + " cannot be read (" + FileFailure.reason(e) + ").");
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private char @Nullable [] prompt(String text) {
        java.io.Console terminal = mayPrompt ? System.console() : null;
        return terminal == null ? null : terminal.readPassword("%s", text);
    }
}
