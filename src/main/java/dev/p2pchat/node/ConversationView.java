// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

/**
 * A conversation as shown.
 *
 * @param name the contact's label
 * @param peer the contact's whole peer id
 * @param verified whether the contact's safety number was compared
 * @param end the last place in its log: about how many messages there are
 */
public record ConversationView(String name, String peer, boolean verified, long end) {}
