// SPDX-License-Identifier: Apache-2.0
/** What whoever runs a directory does with its names, beside the server and without it. Nobody else is let in. */
@NullMarked
package dev.p2pchat.directory.admin;

import org.jspecify.annotations.NullMarked;
