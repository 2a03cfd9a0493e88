/**
 * What happened, numbered in the order in which it was committed, for programs that must miss nothing.
 *
 * <p>An entry is committed with its cause or not at all, and later commits have higher numbers.
 */
@org.jspecify.annotations.NullMarked
package dev.p2pchat.journal;
