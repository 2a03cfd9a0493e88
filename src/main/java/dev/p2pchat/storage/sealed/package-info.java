// SPDX-License-Identifier: Apache-2.0
/** Encryption at rest over any store: below it lie only nonces, ciphertext, blinded groups and readable orders. */
@NullMarked
package dev.p2pchat.storage.sealed;

import org.jspecify.annotations.NullMarked;
