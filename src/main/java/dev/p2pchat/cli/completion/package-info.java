// SPDX-License-Identifier: Apache-2.0
/** Scripts that teach shells to complete, written from the commands themselves, so that they never say anything else. */
@NullMarked
package dev.p2pchat.cli.completion;

import org.jspecify.annotations.NullMarked;
