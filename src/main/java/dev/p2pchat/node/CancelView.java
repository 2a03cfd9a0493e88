// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

/**
 * A message that was taken back.
 *
 * @param mayHaveArrived whether it had been sent over a connection that broke before it was acknowledged
 */
public record CancelView(MessageView message, boolean mayHaveArrived) {}
