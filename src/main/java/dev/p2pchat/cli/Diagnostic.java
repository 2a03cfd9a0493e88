// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

/** A command that looks for what is wrong: it runs, and says so, where every other refuses because of the config file. */
interface Diagnostic {}
