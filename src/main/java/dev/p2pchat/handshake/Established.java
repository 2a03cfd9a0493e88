// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.handshake;

import dev.p2pchat.identity.PeerId;
import dev.p2pchat.identity.SignedRecord;

/**
 * The outcome of a handshake.
 *
 * @param peer the other side's record, proven to be theirs
 * @param own as whom we speak in it; of a session that was answered, whom the caller meant
 * @param session owned by the receiver of this value
 */
public record Established(SignedRecord peer, PeerId own, SecureSession session) {}
