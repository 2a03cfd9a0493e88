// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.transport;

/** The connection has ended or is about to; what was to be sent is still the caller's. */
public final class ConnectionClosedException extends Exception {
    ConnectionClosedException() {
        super("the connection has ended");
    }
}
