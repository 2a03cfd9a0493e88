// SPDX-License-Identifier: Apache-2.0
/** The shapes and signed bodies that the directory's client and server share. Values only: no sockets, no store. */
@NullMarked
package dev.p2pchat.directory.api;

import org.jspecify.annotations.NullMarked;
