// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.control;

/**
 * The process behind the socket is going away, and the request either was not begun or may safely be asked again: look
 * for the profile's owner anew and repeat it. Unchecked, because {@code ChatApi} knows nothing of sockets.
 */
public final class PeerClosingException extends RuntimeException {
    PeerClosingException() {
        super("the peer is going away");
    }
}
