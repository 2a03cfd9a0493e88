// SPDX-License-Identifier: Apache-2.0
/** Measures the packaged file on this machine, beside what the machine itself does in the same run. */
@NullMarked
package dev.p2pchat.cli.bench;

import org.jspecify.annotations.NullMarked;
