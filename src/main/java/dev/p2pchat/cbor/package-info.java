// SPDX-License-Identifier: Apache-2.0
/** Strict, bounded CBOR maps for what is signed, sent and stored. The only user of the CBOR library. */
@NullMarked
package dev.p2pchat.cbor;

import org.jspecify.annotations.NullMarked;
