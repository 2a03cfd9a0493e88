// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.http;

/** Answers requests; called by several threads at once, and may block for a short while. */
@FunctionalInterface
public interface RequestHandler {
    Answer answer(Request request) throws HttpProblem;
}
