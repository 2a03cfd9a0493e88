// SPDX-License-Identifier: Apache-2.0
/** What everything else stands on: immutable values without any idea of cryptography, storage or networks. */
@NullMarked
package dev.p2pchat.base;

import org.jspecify.annotations.NullMarked;
