// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.http;

import org.jspecify.annotations.Nullable;

/** Answers requests; called by several threads at once. */
@FunctionalInterface
public interface RequestHandler {
    /** May block for a short while. */
    Answer answer(Request request) throws HttpProblem;

    /**
     * The answer, if it takes neither waiting nor work; null when it does, and {@link #answer} is asked. Called for
     * requests without a body, on a thread that many connections share.
     */
    default @Nullable Answer atOnce(Request request) throws HttpProblem {
        return null;
    }
}
