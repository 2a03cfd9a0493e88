// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.control;

import dev.p2pchat.node.NodeConfig;

/**
 * Who answers at a control socket.
 *
 * @param protocol version of this protocol; {@link ControlServer#PROTOCOL} here
 * @param pid of the process that has the profile open
 * @param name the profile's username
 */
public record Hello(int protocol, long pid, NodeConfig.Mode mode, String name) {}
