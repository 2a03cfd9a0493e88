// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli.doctor;

import dev.p2pchat.profile.ProfileException;
import org.jspecify.annotations.Nullable;

/** Whether the small files of a profile, its settings and its keys, are whole. */
public final class KeysCheck {
    private KeysCheck() {}

    /** Judges {@code profile.json} by what reading it threw, if anything. */
    public static Finding settings(@Nullable ProfileException thrown) {
        return thrown == null ? Finding.ok("settings", "profile.json is whole") : failed("settings", thrown);
    }

    /**
     * Judges {@code keys.sealed}.
     *
     * @param thrown by looking at it, or null
     */
    public static Finding keys(@Nullable ProfileException thrown, boolean isProtected) {
        if (thrown != null) {
            return failed("keys", thrown);
        }
        return Finding.ok(
                "keys",
                isProtected
                        ? "keys.sealed is whole, under a passphrase"
                        : "keys.sealed is whole; no passphrase, only the folder protects it");
    }

    /** What an exception that refuses a profile means. */
    static Finding failed(String check, ProfileException thrown) {
        String found = String.valueOf(thrown.getMessage());
        return switch (thrown.reason()) {
            case DAMAGED ->
                Finding.problem(check, found, "The profile cannot be opened like this.", StoreCheck.RESTORE);
            case NEWER ->
                Finding.problem(
                        check,
                        found,
                        "This version does not know what the newer one wrote, and touches nothing of it.",
                        "Run the newer p2pchat.");
            case WRONG_PASSPHRASE ->
                Finding.problem(
                        check,
                        found,
                        "Without the right passphrase nobody can read the profile, and nobody can reset it.",
                        "Try again; look for capital letters, the keyboard's layout, and which passphrase file is"
                                + " named.");
            case IN_USE, CANCELLED ->
                Finding.note(check, found, "It was opened by somebody else just now.", "Ask again in a moment.");
            case UNKNOWN ->
                Finding.problem(
                        check,
                        "The folder holds no profile.json.",
                        "A folder without it is no profile; keys or messages in it may be all that is left of one.",
                        "If a first start was interrupted there and nothing else, remove the folder. Otherwise: "
                                + StoreCheck.RESTORE);
            case UNUSABLE ->
                Finding.problem(
                        check,
                        found,
                        "The profile cannot be opened like this.",
                        "Do what the sentence above says, then ask again.");
        };
    }
}
