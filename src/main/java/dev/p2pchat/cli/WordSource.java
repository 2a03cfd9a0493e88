// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.base.FileFailure;
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
 * Where one passphrase may come from.
 *
 * @param file named by an option, or null; comes first
 * @param variable the environment variable that holds one
 * @param mayPrompt whether somebody may be asked
 */
record WordSource(
        Context context, Console console, @Nullable Path file, String variable, boolean mayPrompt) {
    private static final long MAX_FILE_BYTES = 4096;
    private static final int TRIES = 3;

    /** Whether one was given, or somebody can be asked for it. */
    boolean isThere() {
        return file != null || context.variable(variable) != null || mayPrompt;
    }

    /** What was given without asking, or null. */
    char @Nullable [] given() throws ProfileException {
        if (file != null) {
            return fromFile(file);
        }
        String words = context.variable(variable);
        return words == null ? null : words.toCharArray();
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

    /** What somebody types, or null where nobody can be asked. */
    char @Nullable [] typed(String prompt) {
        java.io.Console terminal = mayPrompt ? System.console() : null;
        return terminal == null ? null : terminal.readPassword("%s", prompt);
    }

    /**
     * What somebody types twice the same; empty at once if the first is empty; null where nobody can be asked.
     *
     * @throws ProfileException {@code WRONG_PASSPHRASE} if the two differ again and again
     */
    char @Nullable [] typedTwice(String prompt) throws ProfileException {
        for (int i = 0; i < TRIES; i++) {
            char[] first = typed(prompt);
            if (first == null || first.length == 0) {
                return first;
            }
            char[] second = typed("The same again: ");
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
        throw new ProfileException(Reason.WRONG_PASSPHRASE, "No passphrase was chosen; nothing was done.");
    }

    /** Both ways to give one without a terminal. */
    String ways(String option) {
        return "with " + option + " or in " + variable;
    }
}
