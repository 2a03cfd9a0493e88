// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.discovery;

import dev.p2pchat.base.HostPort;

/**
 * An address to try.
 *
 * @param proven whether the contact answered there before, so that it may be dialled even on this very host; what others
 *     claim may not
 */
public record Route(HostPort address, boolean proven) {}
