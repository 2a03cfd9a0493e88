// SPDX-License-Identifier: Apache-2.0
/** Whom we know: pinned keys, the labels they are shown under, where they were last. Asks nobody; dials nobody. */
@NullMarked
package dev.p2pchat.contacts;

import org.jspecify.annotations.NullMarked;
