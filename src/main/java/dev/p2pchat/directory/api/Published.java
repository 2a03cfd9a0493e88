// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.api;

/**
 * The directory's answer to a record.
 *
 * @param observed the address the directory saw the request come from, as a literal without port
 */
public record Published(PublishResult result, String observed) {}
