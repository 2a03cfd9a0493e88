// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.http;

import dev.p2pchat.base.Bytes;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.io.Receiver;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.GracefulShutdownHandler;
import io.undertow.server.handlers.HttpContinueReadHandler;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.Options;
import org.xnio.XnioExecutor;

/**
 * Serves one handler over HTTP/1.1, within limits that hold before it is asked.
 *
 * <p>Requests are received whole on the I/O threads and answered on a bounded pool, so that neither a slow client nor a
 * slow disk stops the others. Whatever goes wrong inside is logged here and told as 503, never as a stack trace.
 */
public final class HttpServer implements AutoCloseable {
    /** The largest signed record takes 4 KiB of it. */
    public static final int MAX_BODY_BYTES = 64 * 1024;

    /** So much of a body that is too large is thrown away unread, so that its sender gets to see the answer. */
    private static final long MAX_DISCARDED_BYTES = 16 << 20;

    private static final int MAX_HEADER_BYTES = 16 * 1024;
    private static final int MAX_HEADERS = 64;
    private static final int MAX_PARAMETERS = 32;

    /** For the request line and the headers to arrive. */
    private static final int HEADER_TIMEOUT_MILLIS = 10_000;

    /** For a connection to lie open without a request, or with nothing moving. */
    private static final int IDLE_TIMEOUT_MILLIS = 60_000;

    /** An answer beyond this is large: few of them at once, because a slow reader keeps its whole in our memory. */
    private static final int LARGE_ANSWER_BYTES = 32 * 1024;

    private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(10);

    private static final int ANSWERING_THREADS = 16;

    private static final System.Logger LOG = System.getLogger(HttpServer.class.getName());

    private final RequestHandler handler;
    private final @Nullable Upgrade upgrade;
    private final @Nullable HttpHandler upgrading;
    private final Limits limits;
    private final Semaphore admitted;
    private final Semaphore largeAnswers;
    private final GracefulShutdownHandler drain =
            new GracefulShutdownHandler(new HttpContinueReadHandler(this::receive));
    private final Undertow undertow;
    private final InetSocketAddress address;
    private volatile boolean closing;

    /**
     * What is bounded in number or time.
     *
     * @param exchange from the end of the headers to the last byte of the answer, however slowly the client sends or
     *     reads
     * @param admitted requests from their end to the end of their answers; at some 1 ms each, a wait of a tenth of a second
     * @param largeAnswers answers of more than {@value #LARGE_ANSWER_BYTES} bytes on their way
     * @param connections open, those that turned to another protocol among them; more wait in the system's queue until
     *     an eighth of them has gone
     */
    record Limits(Duration exchange, int admitted, int largeAnswers, int connections) {
        static final Limits DEFAULT = new Limits(Duration.ofSeconds(30), 1024, 32, 16_384);

        private int connectionsLowWater() {
            return connections - Math.max(1, connections / 8);
        }
    }

    private HttpServer(InetSocketAddress bind, RequestHandler handler, @Nullable Upgrade upgrade, Limits limits)
            throws IOException {
        this.handler = handler;
        this.upgrade = upgrade;
        this.upgrading = upgrade == null ? null : upgrade.handler().apply(drain);
        this.limits = limits;
        this.admitted = new Semaphore(limits.admitted());
        this.largeAnswers = new Semaphore(limits.largeAnswers());
        this.undertow = Undertow.builder()
                .addHttpListener(bind.getPort(), bind.getAddress().getHostAddress())
                .setHandler(this::admit)
                .setWorkerThreads(ANSWERING_THREADS)
                .setSocketOption(Options.REUSE_ADDRESSES, true)
                .setSocketOption(Options.CONNECTION_HIGH_WATER, limits.connections())
                .setSocketOption(Options.CONNECTION_LOW_WATER, limits.connectionsLowWater())
                .setServerOption(UndertowOptions.MAX_HEADER_SIZE, MAX_HEADER_BYTES)
                .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, MAX_DISCARDED_BYTES)
                .setServerOption(UndertowOptions.MAX_HEADERS, MAX_HEADERS)
                .setServerOption(UndertowOptions.MAX_PARAMETERS, MAX_PARAMETERS)
                .setServerOption(UndertowOptions.REQUEST_PARSE_TIMEOUT, HEADER_TIMEOUT_MILLIS)
                .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, IDLE_TIMEOUT_MILLIS)
                .setServerOption(UndertowOptions.IDLE_TIMEOUT, IDLE_TIMEOUT_MILLIS)
                // Names are decoded strictly, by ourselves.
                .setServerOption(UndertowOptions.DECODE_URL, false)
                .build();
        try {
            undertow.start();
        } catch (RuntimeException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw e;
        }
        this.address = (InetSocketAddress) undertow.getListenerInfo().get(0).getAddress();
    }

    /**
     * Listens; when this returns, requests are answered.
     *
     * @throws IOException a {@link java.net.BindException} when the port is busy or the address is not ours
     */
    public static HttpServer start(InetSocketAddress bind, RequestHandler handler) throws IOException {
        return start(bind, handler, Limits.DEFAULT);
    }

    /** The same, with an address where connections can turn to another protocol. */
    public static HttpServer start(InetSocketAddress bind, RequestHandler handler, Upgrade upgrade) throws IOException {
        return new HttpServer(bind, handler, upgrade, Limits.DEFAULT);
    }

    static HttpServer start(InetSocketAddress bind, RequestHandler handler, Limits limits) throws IOException {
        return new HttpServer(bind, handler, null, limits);
    }

    /** Where it listens, with the port the system chose when none was asked for. */
    public InetSocketAddress address() {
        return address;
    }

    /** Answers 503 to what is new, lets what is under way finish for at most 10 s, then closes every connection. */
    @Override
    public void close() {
        closing = true;
        drain.shutdown();
        try {
            drain.awaitShutdown(DRAIN_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        undertow.stop();
    }

    private void admit(HttpServerExchange exchange) throws Exception {
        if (closing) {
            // Here, because the drain's own answer has no body.
            write(
                    exchange,
                    HttpProblem.unavailable("The server is shutting down.").answer());
            return;
        }
        // What turns to another protocol is not waited for, and ends with whoever takes it over.
        if (upgrade != null && upgrading != null && upgrade.isAskedFor(exchange)) {
            upgrading.handleRequest(exchange);
        } else {
            drain.handleRequest(exchange);
        }
    }

    /** On an I/O thread. */
    private void receive(HttpServerExchange exchange) {
        XnioExecutor.Key timeout = exchange.getIoThread()
                .executeAfter(
                        () -> IoUtils.safeClose(exchange.getConnection()),
                        limits.exchange().toMillis(),
                        TimeUnit.MILLISECONDS);
        exchange.addExchangeCompleteListener((done, next) -> {
            timeout.remove();
            next.proceed();
        });
        Receiver receiver = exchange.getRequestReceiver();
        receiver.setMaxBufferSize(MAX_BODY_BYTES);
        receiver.receiveFullBytes(this::dispatch, this::receiveFailed);
    }

    private void receiveFailed(HttpServerExchange exchange, IOException e) {
        if (e instanceof Receiver.RequestToLargeException) {
            write(exchange, HttpProblem.contentTooLarge(MAX_BODY_BYTES).answer());
        } else {
            IoUtils.safeClose(exchange.getConnection());
        }
    }

    private void dispatch(HttpServerExchange exchange, byte[] body) {
        if (!takes(admitted, exchange)) {
            write(exchange, HttpProblem.unavailable("The server is busy.").answer());
            return;
        }
        exchange.dispatch(() -> respond(exchange, body));
    }

    /** Takes one until the exchange is over; returns whether there was one. */
    private static boolean takes(Semaphore permits, HttpServerExchange exchange) {
        if (!permits.tryAcquire()) {
            return false;
        }
        exchange.addExchangeCompleteListener((done, next) -> {
            permits.release();
            next.proceed();
        });
        return true;
    }

    /** On an answering thread. */
    private void respond(HttpServerExchange exchange, byte[] body) {
        try {
            Answer answer = answer(exchange, body);
            if (answer.body().length() > LARGE_ANSWER_BYTES && !takes(largeAnswers, exchange)) {
                answer = HttpProblem.unavailable("The server is sending too many large answers.")
                        .answer();
            }
            write(exchange, answer);
        } catch (Throwable e) {
            LOG.log(Level.ERROR, "A request could not be answered.", e);
            if (exchange.isResponseStarted()) {
                IoUtils.safeClose(exchange.getConnection());
            } else {
                write(
                        exchange,
                        HttpProblem.unavailable("The server could not do this now.")
                                .answer());
            }
        }
    }

    private Answer answer(HttpServerExchange exchange, byte[] body) {
        try {
            return handler.answer(request(exchange, body));
        } catch (HttpProblem problem) {
            return problem.answer();
        }
    }

    private static Request request(HttpServerExchange exchange, byte[] body) {
        Map<String, String> headers = new HashMap<>();
        for (HeaderValues values : exchange.getRequestHeaders()) {
            headers.put(values.getHeaderName().toString().toLowerCase(Locale.ROOT), values.getFirst());
        }
        return new Request(
                exchange.getRequestMethod().toString(),
                path(exchange),
                "",
                exchange.getQueryString(),
                headers,
                exchange.getConnection().getPeerAddress(InetSocketAddress.class).getAddress(),
                exchange.getConnection().getLocalAddress(InetSocketAddress.class),
                Bytes.owning(body));
    }

    /** As it was sent: the server's own notion of the path lacks what stands behind a semicolon. */
    private static String path(HttpServerExchange exchange) {
        String uri = exchange.getRequestURI();
        if (!exchange.isHostIncludedInRequestURI()) {
            return uri;
        }
        int slash = uri.indexOf('/', uri.indexOf("//") + 2);
        return slash < 0 ? "/" : uri.substring(slash);
    }

    private static void write(HttpServerExchange exchange, Answer answer) {
        exchange.setStatusCode(answer.status());
        HeaderMap headers = exchange.getResponseHeaders();
        // What a browser is told about answers that are not for it.
        headers.put(Headers.X_CONTENT_TYPE_OPTIONS, "nosniff");
        headers.put(Headers.CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'");
        headers.put(Headers.REFERRER_POLICY, "no-referrer");
        headers.put(Headers.CACHE_CONTROL, "no-cache");
        if (!answer.contentType().isEmpty()) {
            headers.put(Headers.CONTENT_TYPE, answer.contentType());
        }
        answer.headers().forEach((name, value) -> headers.put(new HttpString(name), value));
        exchange.getResponseSender().send(answer.body().readOnlyBuffer());
    }
}
