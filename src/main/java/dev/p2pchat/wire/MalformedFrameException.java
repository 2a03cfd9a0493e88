// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.wire;

/** Authenticated bytes that break the rules of the wire; the session ends. */
public final class MalformedFrameException extends Exception {
    public MalformedFrameException(String message) {
        super(message);
    }
}
