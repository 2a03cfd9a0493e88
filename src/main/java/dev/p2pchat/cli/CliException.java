// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

/** Why a command ends early: what happened, why, and what to do next, for people; the exit code, for programs. */
final class CliException extends Exception {
    private final ExitCode exitCode;

    CliException(ExitCode exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    ExitCode exitCode() {
        return exitCode;
    }
}
