// SPDX-License-Identifier: Apache-2.0
/** Who somebody is: keys, ids, signatures with a purpose, signed records. Values only; no network, no storage. */
@NullMarked
package dev.p2pchat.identity;

import org.jspecify.annotations.NullMarked;
