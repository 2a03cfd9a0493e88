// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

import dev.p2pchat.base.HostPort;
import dev.p2pchat.connections.FirstContact;
import dev.p2pchat.directory.api.Origin;
import dev.p2pchat.messaging.AcceptMode;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a node is to run.
 *
 * @param bind the address to listen on; null for all interfaces
 * @param port 0 for one the system chooses
 * @param portAsked whether a person asked for just this port: then a busy one is an error, otherwise the next free one
 *     is taken
 * @param accept what becomes of strangers' messages
 * @param readReceipts whether others are told which of their messages were read here
 * @param advertise what our record says about where to reach us; empty for the addresses of our interfaces
 */
public record NodeConfig(
        Mode mode,
        Origin directory,
        @Nullable InetAddress bind,
        int port,
        boolean portAsked,
        List<Advertised> advertise,
        FirstContact firstContact,
        AcceptMode accept,
        boolean readReceipts) {
    public static final int DEFAULT_PORT = 9000;

    /** What a node is there for. */
    public enum Mode {
        /** Reads the log; sends nothing. */
        OFFLINE,
        /** Dials whom something waits for, listens to nobody. */
        DIAL,
        /** Listens, dials, and is in the directory. */
        PEER
    }

    /**
     * Where others reach us.
     *
     * @param port null for the one we listen on
     */
    public record Advertised(String host, @Nullable Integer port) {
        HostPort at(int listening) {
            return new HostPort(host, port == null ? listening : port);
        }
    }

    public NodeConfig {
        advertise = List.copyOf(advertise);
    }

    /** For a command that only needs the profile. */
    public static NodeConfig quiet(Mode mode, Origin directory) {
        return new NodeConfig(
                mode, directory, null, DEFAULT_PORT, false, List.of(), FirstContact.NONE, AcceptMode.CONTACTS, false);
    }
}
