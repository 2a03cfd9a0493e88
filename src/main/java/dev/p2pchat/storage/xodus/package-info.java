// SPDX-License-Identifier: Apache-2.0
/** Durable tables in a folder. The only user of Xodus, none of whose exceptions, logs or truncations get past it. */
@NullMarked
package dev.p2pchat.storage.xodus;

import org.jspecify.annotations.NullMarked;
