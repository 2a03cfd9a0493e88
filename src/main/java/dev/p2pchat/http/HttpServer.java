// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.http;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.http.limit.OpenConnections;
import dev.p2pchat.http.limit.Shares;
import dev.p2pchat.http.limit.Strike;
import dev.p2pchat.http.limit.Strikes;
import dev.p2pchat.http.limit.TokenBuckets;
import dev.p2pchat.http.limit.TrustedProxies;
import dev.p2pchat.http.metrics.RequestMetrics;
import dev.p2pchat.http.tls.TlsIdentity;
import io.undertow.io.Receiver;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.GracefulShutdownHandler;
import io.undertow.server.handlers.HttpContinueReadHandler;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.XnioExecutor;

/**
 * Serves one handler over HTTP/1.1, with or without TLS, within limits that hold before it is asked.
 *
 * <p>Requests are received whole on the I/O threads. What can be answered at once is answered there, the rest on a bounded
 * pool, so that neither a slow client nor a slow disk stops the others. Whatever goes wrong inside is logged here and told as 503, never as a stack trace.
 */
public final class HttpServer implements AutoCloseable {
    /** When nobody says otherwise; the largest signed record takes 4 KiB of it. */
    public static final int MAX_BODY_BYTES = 64 * 1024;

    /** An answer beyond this is large: few of them at once, because a slow reader keeps its whole in our memory. */
    static final int LARGE_ANSWER_BYTES = 32 * 1024;

    private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(10);

    /** Those that change nothing; whatever a client makes up is counted as a write. */
    private static final Set<HttpString> READING = Set.of(Methods.GET, Methods.HEAD, Methods.OPTIONS);

    private static final System.Logger LOG = System.getLogger(HttpServer.class.getName());

    private final RequestHandler handler;
    private final @Nullable Upgrade upgrade;
    private final @Nullable HttpHandler upgrading;
    private final HttpLimits limits;
    private final TrustedProxies proxies;
    private final RequestMetrics metrics;
    private final TokenBuckets reads;
    private final TokenBuckets writes;
    private final Semaphore admitted;
    private final Shares bodies;
    private final Shares largeAnswers;
    private final Struck struck;
    private final OpenConnections open;
    private final GracefulShutdownHandler drain =
            new GracefulShutdownHandler(new HttpContinueReadHandler(this::receive));
    private final ListeningSocket socket;
    private final InetSocketAddress address;
    private volatile Runnable firstOfDrain = () -> {};
    private volatile boolean closing;

    /** Limits that can strike, each counted. */
    private record Struck(
            Strike reads, Strike writes, Strike body, Strike bodies, Strike time, Strike busy, Strike largeAnswers) {
        static Struck of(Strikes strikes) {
            return new Struck(
                    strikes.of("reads"),
                    strikes.of("writes"),
                    strikes.of("body"),
                    strikes.of("bodies"),
                    strikes.of("request_time"),
                    strikes.of("busy"),
                    strikes.of("large_answers"));
        }
    }

    private HttpServer(HttpConfig config, RequestHandler handler, @Nullable Upgrade upgrade) throws IOException {
        this.handler = handler;
        this.upgrade = upgrade;
        this.upgrading = upgrade == null ? null : upgrade.handler().apply(drain);
        this.limits = config.limits();
        this.proxies = config.proxies();
        this.metrics = config.metrics();
        this.reads = new TokenBuckets(limits.reads(), config.clock());
        this.writes = new TokenBuckets(limits.writes(), config.clock());
        this.admitted = new Semaphore(limits.admitted());
        long bodiesBytes = Math.max(limits.bodyBytes(), limits.bodiesBytes());
        this.bodies = new Shares(bodiesBytes, Math.max(limits.bodyBytes(), limits.shareOf(bodiesBytes)));
        this.largeAnswers = new Shares(limits.largeAnswers(), limits.shareOf(limits.largeAnswers()));
        this.struck = Struck.of(config.strikes());
        this.open = new OpenConnections(limits.connectionsPerClient(), proxies);
        metrics.connections(open::all);
        this.socket = new ListeningSocket(config, open, this::admit);
        this.address = socket.address();
    }

    /**
     * Listens; when this returns, requests are answered.
     *
     * @throws IOException a {@link java.net.BindException} when the port is busy or the address is not ours
     */
    public static HttpServer start(InetSocketAddress bind, RequestHandler handler) throws IOException {
        return start(HttpConfig.of(bind), handler);
    }

    /** The same, as the configuration says. */
    public static HttpServer start(HttpConfig config, RequestHandler handler) throws IOException {
        return new HttpServer(config, handler, null);
    }

    /** The same, with an address where connections can turn to another protocol. */
    public static HttpServer start(HttpConfig config, RequestHandler handler, Upgrade upgrade) throws IOException {
        return new HttpServer(config, handler, upgrade);
    }

    /** Where it listens, with the port the system chose when none was asked for. */
    public InetSocketAddress address() {
        return address;
    }

    /** How many connections are open. */
    public int connections() {
        return open.all();
    }

    /** Shows another certificate to whoever connects from now on; only for a server that was started with one. */
    public void use(TlsIdentity tls) {
        socket.use(tls);
    }

    /**
     * What {@link #close} does first of all, when requests already get 503: close the connections that are not requests
     * and would never end by themselves. It is given no time: it must not wait for clients.
     */
    public void closeFirst(Runnable pushChannels) {
        firstOfDrain = pushChannels;
    }

    /**
     * Answers 503 to what comes on open connections, closes push channels, takes no new connections, lets what is under
     * way finish for at most 10 s, then closes every connection.
     */
    @Override
    public void close() {
        closing = true;
        try {
            firstOfDrain.run();
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "The push channels could not be closed.", e);
        }
        socket.stopAccepting();
        drain.shutdown();
        try {
            drain.awaitShutdown(DRAIN_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        socket.close();
    }

    /** On an I/O thread, when the headers are there. */
    private void admit(HttpServerExchange exchange) throws Exception {
        receiveOrRefuse(exchange);
        // Only now: most of what is answered at once is also sent by then, and a timer costs more than the answer.
        if (!exchange.isComplete()) {
            limitTime(exchange);
        }
    }

    private void receiveOrRefuse(HttpServerExchange exchange) throws Exception {
        boolean upgrades = upgrade != null && upgrade.isAskedFor(exchange);
        if (closing) {
            // Here, because the drain's own answer has no body.
            exchange.setPersistent(false);
            refuse(exchange, HttpProblem.unavailable("The server is shutting down."));
            return;
        }
        InetAddress client = client(exchange);
        exchange.putAttachment(Upgrade.CLIENT, client);
        boolean isRead = READING.contains(exchange.getRequestMethod());
        int seconds = (isRead ? reads : writes).take(client);
        if (seconds > 0) {
            (isRead ? struck.reads : struck.writes).struck();
            refuse(exchange, HttpProblem.tooManyRequests("Your address asks more often than it may.", seconds));
            return;
        }
        // What turns to another protocol is not waited for, and ends with whoever takes it over.
        if (upgrades && upgrading != null) {
            upgrading.handleRequest(exchange);
        } else {
            drain.handleRequest(exchange);
        }
    }

    private InetAddress client(HttpServerExchange exchange) {
        InetAddress peer =
                exchange.getConnection().getPeerAddress(InetSocketAddress.class).getAddress();
        HeaderValues forwarded = exchange.getRequestHeaders().get(Headers.X_FORWARDED_FOR);
        return forwarded == null ? peer : proxies.client(peer, forwarded);
    }

    private void refuse(HttpServerExchange exchange, HttpProblem problem) {
        metrics.refused(problem.status());
        write(exchange, problem.answer());
    }

    private void limitTime(HttpServerExchange exchange) {
        XnioExecutor.Key timeout = exchange.getIoThread()
                .executeAfter(
                        () -> {
                            struck.time.struck();
                            IoUtils.safeClose(exchange.getConnection());
                        },
                        limits.request().toMillis(),
                        TimeUnit.MILLISECONDS);
        exchange.addExchangeCompleteListener((done, next) -> {
            timeout.remove();
            next.proceed();
        });
    }

    /** On an I/O thread. */
    private void receive(HttpServerExchange exchange) {
        if (exchange.isRequestComplete() && answeredAtOnce(exchange)) {
            return;
        }
        long declared = exchange.getRequestContentLength();
        if (declared > limits.bodyBytes()) {
            // Here, because the receiver would reserve as much before it compared.
            struck.body.struck();
            refuse(exchange, HttpProblem.contentTooLarge(limits.bodyBytes()));
            return;
        }
        if (!exchange.isRequestComplete() && !takes(bodies, declared < 0 ? limits.bodyBytes() : declared, exchange)) {
            struck.bodies.struck();
            refuse(exchange, HttpProblem.unavailable("The server is receiving as much as it can."));
            return;
        }
        Receiver receiver = exchange.getRequestReceiver();
        receiver.setMaxBufferSize(limits.bodyBytes());
        receiver.receiveFullBytes(this::dispatch, this::receiveFailed);
    }

    private void receiveFailed(HttpServerExchange exchange, IOException e) {
        if (e instanceof Receiver.RequestToLargeException) {
            struck.body.struck();
            refuse(exchange, HttpProblem.contentTooLarge(limits.bodyBytes()));
        } else {
            IoUtils.safeClose(exchange.getConnection());
        }
    }

    private boolean answeredAtOnce(HttpServerExchange exchange) {
        try {
            Answer answer = handler.atOnce(request(exchange, new byte[0]));
            if (answer == null) {
                return false;
            }
            write(exchange, answer);
        } catch (HttpProblem problem) {
            write(exchange, problem.answer());
        } catch (Throwable e) {
            fail(exchange, e);
        }
        return true;
    }

    private static void fail(HttpServerExchange exchange, Throwable e) {
        LOG.log(Level.ERROR, "A request could not be answered.", e);
        if (exchange.isResponseStarted()) {
            IoUtils.safeClose(exchange.getConnection());
        } else {
            write(
                    exchange,
                    HttpProblem.unavailable("The server could not do this now.").answer());
        }
    }

    private void dispatch(HttpServerExchange exchange, byte[] body) {
        if (!takes(admitted, exchange)) {
            struck.busy.struck();
            refuse(exchange, HttpProblem.unavailable("The server is busy."));
            return;
        }
        exchange.dispatch(() -> respond(exchange, body));
    }

    /** Takes so much for the client until the exchange is over; returns whether there was as much. */
    private static boolean takes(Shares shares, long amount, HttpServerExchange exchange) {
        InetAddress client = exchange.getAttachment(Upgrade.CLIENT);
        if (!shares.take(client, amount)) {
            return false;
        }
        exchange.addExchangeCompleteListener((done, next) -> {
            shares.giveBack(client, amount);
            next.proceed();
        });
        return true;
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
            if (answer.body().length() > LARGE_ANSWER_BYTES && !takes(largeAnswers, 1, exchange)) {
                struck.largeAnswers.struck();
                answer = HttpProblem.unavailable("The server is sending too many large answers.")
                        .answer();
            }
            write(exchange, answer);
        } catch (Throwable e) {
            fail(exchange, e);
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
        return new Request(
                exchange.getRequestMethod().toString(),
                path(exchange),
                "",
                exchange.getQueryString(),
                exchange.getRequestHeaders()::getFirst,
                exchange.getAttachment(Upgrade.CLIENT),
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
