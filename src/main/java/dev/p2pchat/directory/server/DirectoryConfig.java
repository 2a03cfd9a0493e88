// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.server;

import dev.p2pchat.directory.api.Origin;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a directory is to run.
 *
 * @param bind the address to listen on; null for all interfaces
 * @param port 0 for one the system chooses
 * @param data the folder of its store; made when it is not there
 * @param origins URLs it is reached by beside its own addresses and host name, for one behind a proxy
 * @param lease how long a renewal keeps somebody online, 1 s to 1 h
 * @param extension what answers beside the native routes, or null for nothing
 */
public record DirectoryConfig(
        @Nullable InetAddress bind,
        int port,
        Path data,
        Set<Origin> origins,
        Duration lease,
        Operations operations,
        @Nullable Extension extension) {
    public static final int DEFAULT_PORT = 5000;

    /** Three renewals, at one every 20 s: two may be lost. */
    public static final Duration DEFAULT_LEASE = Duration.ofSeconds(60);

    public static final Duration MIN_LEASE = Duration.ofSeconds(1);
    public static final Duration MAX_LEASE = Duration.ofHours(1);

    public DirectoryConfig {
        origins = Set.copyOf(origins);
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("a port is 0 to 65535, not " + port);
        }
        if (lease.compareTo(MIN_LEASE) < 0 || lease.compareTo(MAX_LEASE) > 0) {
            throw new IllegalArgumentException("a lease lives 1 to 3600 seconds");
        }
    }

    /** With what holds when an operator decides nothing. */
    public DirectoryConfig(@Nullable InetAddress bind, int port, Path data, Set<Origin> origins, Duration lease) {
        this(bind, port, data, origins, lease, Operations.DEFAULT);
    }

    /** With nothing beside the native routes. */
    public DirectoryConfig(
            @Nullable InetAddress bind,
            int port,
            Path data,
            Set<Origin> origins,
            Duration lease,
            Operations operations) {
        this(bind, port, data, origins, lease, operations, null);
    }

    /** On loopback only, at a port the system chooses, with the defaults, and as much as everybody likes. */
    public static DirectoryConfig loopback(Path data) {
        return new DirectoryConfig(
                InetAddress.getLoopbackAddress(), 0, data, Set.of(), DEFAULT_LEASE, Operations.WITHOUT_CLIENT_LIMITS);
    }

    public DirectoryConfig with(Operations newOperations) {
        return new DirectoryConfig(bind, port, data, origins, lease, newOperations, extension);
    }

    public DirectoryConfig with(@Nullable Extension newExtension) {
        return new DirectoryConfig(bind, port, data, origins, lease, operations, newExtension);
    }
}
