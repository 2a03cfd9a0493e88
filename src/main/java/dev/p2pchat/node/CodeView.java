// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

/**
 * What to compare with a contact on another way.
 *
 * @param name the contact's label
 * @param id their whole peer id
 * @param digits the safety number, 60 digits in twelve groups with blanks between
 * @param verified whether it was compared already
 */
public record CodeView(String name, String id, String digits, boolean verified) {}
