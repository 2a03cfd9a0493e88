// SPDX-License-Identifier: Apache-2.0
/** The command line: one class per subcommand, exit codes and output rules. The only user of picocli. */
@NullMarked
package dev.p2pchat.cli;

import org.jspecify.annotations.NullMarked;
