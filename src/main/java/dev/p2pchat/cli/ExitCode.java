// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.node.Problem;
import dev.p2pchat.profile.ProfileException;

/** What the process ends with; the same in every manual page. */
enum ExitCode {
    DONE(0, "Done; an orderly end by SIGTERM too."),
    FAILED(1, "Failed: a busy port, a folder that cannot be written, damage, a second peer for one profile."),
    USAGE(2, "Usage: an unknown option, a malformed name, invalid UTF-8, a text over 1 MiB."),
    NOT_YET(3, "Not yet: queued, or held at the other side as a request. Nothing is lost."),
    UNKNOWN_NAME(4, "No such name or profile."),
    REFUSED(5, "Refused by the other side or by your block list, or the name is taken."),
    DIRECTORY_UNREACHABLE(6, "The directory cannot be reached, and the name is not known otherwise."),
    KEY_CHANGED(
            7,
            "Another key than the known one: somebody else claims a name, or a safety number differs. A decision is needed."),
    WRONG_PASSPHRASE(8, "Wrong passphrase, or none given for a profile that has one."),
    INTERRUPTED(130, "Interrupted.");

    private final int number;
    private final String meaning;

    ExitCode(int number, String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    int number() {
        return number;
    }

    String meaning() {
        return meaning;
    }

    static ExitCode of(Problem problem) {
        return switch (problem) {
            case FAILED -> FAILED;
            case USAGE -> USAGE;
            case NOT_YET -> NOT_YET;
            case UNKNOWN_NAME -> UNKNOWN_NAME;
            case REFUSED -> REFUSED;
            case DIRECTORY_UNREACHABLE -> DIRECTORY_UNREACHABLE;
            case KEY_CHANGED -> KEY_CHANGED;
            case WRONG_PASSPHRASE -> WRONG_PASSPHRASE;
        };
    }

    static ExitCode of(ProfileException.Reason reason) {
        return switch (reason) {
            case UNKNOWN -> UNKNOWN_NAME;
            case WRONG_PASSPHRASE -> WRONG_PASSPHRASE;
            case IN_USE, DAMAGED, NEWER, UNUSABLE -> FAILED;
            case CANCELLED -> INTERRUPTED;
        };
    }
}
