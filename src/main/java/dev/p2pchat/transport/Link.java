// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * An ordered stream of bytes to somebody and back: a TCP socket, a pipe in a test, a relay one day.
 *
 * <p>One thread reads, one writes, any thread closes.
 */
public interface Link extends AutoCloseable {
    InputStream input() throws IOException;

    OutputStream output() throws IOException;

    /** Where the other end is, or null where that has no meaning. */
    @Nullable InetSocketAddress remoteAddress();

    /** Ends both directions at once; a read or write that waits fails. May be called again. */
    @Override
    void close();
}
