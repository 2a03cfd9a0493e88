// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.http;

/** Bytes that are no JSON object of the expected form. The message names the field, never its content. */
public final class MalformedJsonException extends Exception {
    public MalformedJsonException(String message) {
        super(message);
    }
}
