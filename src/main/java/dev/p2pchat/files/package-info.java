// SPDX-License-Identifier: Apache-2.0
/** Files that are there whole or not at all, and locks that end with their process. Knows nothing of what is in them. */
@NullMarked
package dev.p2pchat.files;

import org.jspecify.annotations.NullMarked;
