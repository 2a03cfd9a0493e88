// SPDX-License-Identifier: Apache-2.0
/** The directory's HTTP routes. It never sees a message, and never writes anything into anyone's record. */
@NullMarked
package dev.p2pchat.directory.server;

import org.jspecify.annotations.NullMarked;
