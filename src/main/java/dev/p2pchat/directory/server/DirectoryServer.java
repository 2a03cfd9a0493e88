// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.server;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.InstantSource;

/** A running directory: its store, its routes and its HTTP server, opened and closed together. */
@SuppressWarnings({"UnusedMethod", "DoNotCallSuggester"})
public final class DirectoryServer implements AutoCloseable {
    private final InetSocketAddress address;

    private DirectoryServer(InetSocketAddress address) {
        this.address = address;
    }

    /** Opens the store and listens; when this returns, the directory answers. */
    public static DirectoryServer start(DirectoryConfig config, InstantSource clock, SecureRandom random)
            throws DirectoryStartException {
        throw new DirectoryStartException("not yet: " + config + clock + random);
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return address;
    }

    /** The port it listens on, also when the system chose it. */
    public int port() {
        return address.getPort();
    }

    /** Takes no new requests, lets those under way finish for a while, then closes the store. */
    @Override
    public void close() {}
}
