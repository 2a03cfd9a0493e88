// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cbor;

/** Bytes that are no CBOR map of the expected form. The message names the field, never its content. */
public final class MalformedCborException extends Exception {
    public MalformedCborException(String message) {
        super(message);
    }
}
