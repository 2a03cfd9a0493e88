// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.http;

import dev.p2pchat.http.limit.OpenConnections;
import dev.p2pchat.http.limit.Strike;
import dev.p2pchat.http.tls.TlsIdentity;
import io.undertow.UndertowOptions;
import io.undertow.connector.ByteBufferPool;
import io.undertow.protocols.ssl.UndertowXnioSsl;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.HttpHandler;
import io.undertow.server.protocol.http.HttpOpenListener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.xnio.ChannelListener;
import org.xnio.ChannelListeners;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Sequence;
import org.xnio.StreamConnection;
import org.xnio.Xnio;
import org.xnio.XnioWorker;
import org.xnio.channels.AcceptingChannel;

/**
 * The port, its connections and their threads. Put together from Undertow's parts because its own builder lets nobody
 * count connections before they have sent a request, nor stop accepting while requests are under way.
 */
final class ListeningSocket implements AutoCloseable {
    /** Connections the system has taken and we have not. */
    private static final int BACKLOG = 1000;

    private static final int ANSWERING_THREADS = 16;
    private static final int BUFFER_BYTES = 16 * 1024;
    private static final int BUFFERS_PER_THREAD = 4;
    private static final int MAX_PARAMETERS = 32;

    /** So much of a body that is too large is thrown away unread, so that its sender gets to see the answer. */
    private static final long MAX_DISCARDED_BYTES = 16 << 20;

    private static final Duration END_TIMEOUT = Duration.ofSeconds(5);

    private final OpenConnections open;
    private final Strike refused;
    private final XnioWorker worker;
    private final ByteBufferPool buffers = new DefaultByteBufferPool(true, BUFFER_BYTES, -1, BUFFERS_PER_THREAD);
    private final HttpOpenListener http;
    private final @Nullable UndertowXnioSsl ssl;
    private final AcceptingChannel<? extends StreamConnection> channel;

    ListeningSocket(HttpConfig config, OpenConnections open, HttpHandler handler) throws IOException {
        this.open = open;
        this.refused = config.strikes().of("connections_per_client");
        Xnio xnio = Xnio.getInstance();
        int ioThreads = Math.max(Runtime.getRuntime().availableProcessors(), 2);
        this.worker = xnio.createWorker(OptionMap.builder()
                .set(Options.WORKER_IO_THREADS, ioThreads)
                .set(Options.WORKER_TASK_CORE_THREADS, ANSWERING_THREADS)
                .set(Options.WORKER_TASK_MAX_THREADS, ANSWERING_THREADS)
                .set(Options.TCP_NODELAY, true)
                .set(Options.THREAD_DAEMON, true)
                .getMap());
        this.http = new HttpOpenListener(buffers, serverOptions(config.limits()));
        http.setRootHandler(handler);
        TlsIdentity tls = config.tls();
        // With buffers of its own: ours are shorter than a TLS record, which would then never be read.
        this.ssl = tls == null ? null : new UndertowXnioSsl(xnio, OptionMap.EMPTY, tls.context());
        try {
            this.channel = listen(config);
        } catch (IOException | RuntimeException e) {
            worker.shutdownNow();
            throw e;
        }
        channel.resumeAccepts();
    }

    private AcceptingChannel<? extends StreamConnection> listen(HttpConfig config) throws IOException {
        OptionMap options = socketOptions(config.limits());
        return ssl == null
                ? worker.createStreamConnectionServer(
                        config.bind(), ChannelListeners.openListenerAdapter(this::opened), options)
                : ssl.createSslConnectionServer(
                        worker, config.bind(), ChannelListeners.openListenerAdapter(this::opened), options);
    }

    private static OptionMap socketOptions(HttpLimits limits) {
        return OptionMap.builder()
                .set(Options.TCP_NODELAY, true)
                .set(Options.REUSE_ADDRESSES, true)
                .set(Options.BACKLOG, BACKLOG)
                .set(Options.CONNECTION_HIGH_WATER, limits.connections())
                .set(Options.CONNECTION_LOW_WATER, limits.connectionsLowWater())
                .set(Options.SSL_ENABLED_PROTOCOLS, Sequence.of("TLSv1.3", "TLSv1.2"))
                .getMap();
    }

    private static OptionMap serverOptions(HttpLimits limits) {
        return OptionMap.builder()
                .set(UndertowOptions.BUFFER_PIPELINED_DATA, true)
                .set(UndertowOptions.MAX_HEADER_SIZE, limits.headerBytes())
                .set(UndertowOptions.MAX_ENTITY_SIZE, Math.max(MAX_DISCARDED_BYTES, limits.bodyBytes()))
                .set(UndertowOptions.MAX_HEADERS, limits.headerFields())
                .set(UndertowOptions.MAX_PARAMETERS, MAX_PARAMETERS)
                .set(
                        UndertowOptions.REQUEST_PARSE_TIMEOUT,
                        Math.toIntExact(limits.header().toMillis()))
                .set(
                        UndertowOptions.NO_REQUEST_TIMEOUT,
                        Math.toIntExact(limits.idle().toMillis()))
                .set(UndertowOptions.IDLE_TIMEOUT, Math.toIntExact(limits.idle().toMillis()))
                // Names are decoded strictly, by ourselves.
                .set(UndertowOptions.DECODE_URL, false)
                .getMap();
    }

    /** On the connection's I/O thread, before anything is read. */
    private void opened(StreamConnection connection) {
        InetSocketAddress peer = connection.getPeerAddress(InetSocketAddress.class);
        if (peer == null) {
            IoUtils.safeClose(connection);
            return;
        }
        InetAddress from = peer.getAddress();
        if (!open.open(from)) {
            refused.struck();
            IoUtils.safeClose(connection);
            return;
        }
        http.handleEvent(connection);
        countWhenClosed(connection, from);
    }

    /** What the server itself wants to do when a connection closes was set while it took it over, and comes first. */
    private void countWhenClosed(StreamConnection connection, InetAddress from) {
        AtomicBoolean counted = new AtomicBoolean();
        ChannelListener<? super StreamConnection> theirs = connection.getCloseListener();
        connection.setCloseListener(closed -> {
            ChannelListeners.invokeChannelListener(closed, theirs);
            countOnce(counted, from);
        });
        if (!connection.isOpen()) {
            // It was, before anybody listened.
            countOnce(counted, from);
        }
    }

    private void countOnce(AtomicBoolean counted, InetAddress from) {
        if (counted.compareAndSet(false, true)) {
            open.closed(from);
        }
    }

    InetSocketAddress address() {
        return channel.getLocalAddress(InetSocketAddress.class);
    }

    /** Another certificate for connections from now on. */
    void use(TlsIdentity tls) {
        if (ssl == null) {
            throw new IllegalStateException("this server speaks without TLS");
        }
        ssl.updateSSLContext(tls.context());
    }

    /** Closes the port; open connections stay. */
    void stopAccepting() {
        IoUtils.safeClose(channel);
    }

    /** Closes the port and every connection, and waits for their threads. */
    @Override
    public void close() {
        stopAccepting();
        http.closeConnections();
        worker.shutdown();
        try {
            if (!worker.awaitTermination(END_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                worker.shutdownNow();
            }
        } catch (InterruptedException e) {
            worker.shutdownNow();
            Thread.currentThread().interrupt();
        }
        buffers.close();
    }
}
