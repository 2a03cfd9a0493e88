// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

/** Something that is done or not. */
enum Switch {
    ON,
    OFF
}
