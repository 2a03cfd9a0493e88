// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

import java.util.List;

/**
 * Where messages of one conversation lie.
 *
 * @param conversation a peer id
 * @param at places in its log, from 1
 */
public record Places(String conversation, List<Long> at) {
    public Places {
        at = List.copyOf(at);
    }
}
