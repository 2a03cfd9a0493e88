// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.transport;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.crypto.Ed25519PublicKey;

/**
 * Whom a call is for.
 *
 * @param identity must be that of whoever answers
 * @param noiseKey 32 bytes; who does not hold it learns nothing from the call
 */
public record PeerKeys(Ed25519PublicKey identity, Bytes noiseKey) {}
