// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

/** Why something could not be done: the kind, for programs, and what happened, why and what to do, for people. */
public final class ChatException extends Exception {
    private final Problem problem;

    public ChatException(Problem problem, String message) {
        super(message);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}
