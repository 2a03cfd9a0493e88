// SPDX-License-Identifier: Apache-2.0
/**
 * From two records to one mutually authenticated, encrypted session: Noise with post-quantum forward secrecy, as state
 * machines over byte arrays. No sockets, no threads; every length is known before a byte of it is read.
 */
@NullMarked
package dev.p2pchat.handshake;

import org.jspecify.annotations.NullMarked;
