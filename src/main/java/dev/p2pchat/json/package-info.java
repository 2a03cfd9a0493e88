// SPDX-License-Identifier: Apache-2.0
/**
 * JSON for what lives only for a moment: Jackson's streams and trees without its mapper, whose start alone takes longer than
 * all else that a short command does. Where input is hostile or time is no matter, the mapper is used.
 */
@NullMarked
package dev.p2pchat.json;

import org.jspecify.annotations.NullMarked;
