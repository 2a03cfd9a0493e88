// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.ancestors;

import dev.p2pchat.http.Answer;
import dev.p2pchat.http.HttpProblem;
import dev.p2pchat.http.JsonMap;

/** Why something is not done, told as these clients expect it: an object with a message. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;
    private final int retryAfterSeconds;

    Refusal(int status, String message) {
        this(status, message, 0);
    }

    private Refusal(int status, String message, int retryAfterSeconds) {
        super(message);
        this.status = status;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    /** Too many at once, for now. */
    static Refusal busy(int retryAfterSeconds) {
        return new Refusal(503, "The directory is busy with other passwords. Try again.", retryAfterSeconds);
    }

    Answer answer() {
        Answer answer = message(status, String.valueOf(getMessage()));
        return retryAfterSeconds == 0 ? answer : answer.withHeader("Retry-After", String.valueOf(retryAfterSeconds));
    }

    /** What the native code refuses, told as these clients expect it. */
    static Answer of(HttpProblem problem) {
        Answer asItWas = problem.answer();
        return new Answer(
                asItWas.status(),
                "application/json",
                message(asItWas.status(), problem.detail()).body(),
                asItWas.headers());
    }

    /** An object with nothing but a message. */
    static Answer message(int status, String message) {
        return Answer.json(status, JsonMap.builder().put("message", message).build());
    }
}
