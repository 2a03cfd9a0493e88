// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.storage;

/** A named table of a store. Names are constants of the program, never input. */
public record Table(String name) {}
