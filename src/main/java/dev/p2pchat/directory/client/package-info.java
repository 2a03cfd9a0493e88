// SPDX-License-Identifier: Apache-2.0
/** Asks a directory over HTTP and believes nothing that is not signed by the peer it speaks of. */
@NullMarked
package dev.p2pchat.directory.client;

import org.jspecify.annotations.NullMarked;
