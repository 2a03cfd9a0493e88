// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.handshake;

import dev.p2pchat.identity.SignedRecord;

/**
 * The outcome of a handshake.
 *
 * @param peer the other side's record, proven to be theirs
 * @param session owned by the receiver of this value
 */
public record Established(SignedRecord peer, SecureSession session) {}
