// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.server;

import dev.p2pchat.base.AddressLiteral;
import dev.p2pchat.base.Closer;
import dev.p2pchat.directory.admin.AdminServer;
import dev.p2pchat.directory.admin.DirectoryFolder;
import dev.p2pchat.directory.admin.StoreAdmin;
import dev.p2pchat.directory.api.Health;
import dev.p2pchat.directory.store.EmbeddedNames;
import dev.p2pchat.directory.store.KeylessNames;
import dev.p2pchat.directory.store.MemoryPresence;
import dev.p2pchat.directory.store.Names;
import dev.p2pchat.directory.store.Presence;
import dev.p2pchat.http.Answer;
import dev.p2pchat.http.HttpConfig;
import dev.p2pchat.http.HttpProblem;
import dev.p2pchat.http.HttpServer;
import dev.p2pchat.http.JsonMap;
import dev.p2pchat.http.Routes;
import dev.p2pchat.http.Upgrade;
import dev.p2pchat.http.limit.Strikes;
import dev.p2pchat.http.limit.TokenBuckets;
import dev.p2pchat.http.metrics.Histogram;
import dev.p2pchat.http.metrics.RequestMetrics;
import dev.p2pchat.http.tls.TlsFiles;
import dev.p2pchat.http.tls.TlsFilesException;
import dev.p2pchat.http.tls.TlsReload;
import dev.p2pchat.storage.Store;
import dev.p2pchat.storage.StoreFailedException;
import dev.p2pchat.storage.xodus.XodusStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A running directory: its store, its routes and its HTTP server, opened and closed together.
 *
 * <p>The store is not sealed: it holds what its owners publish.
 */
public final class DirectoryServer implements AutoCloseable {
    private static final String METRICS = "/metrics";
    private static final int FIRST_FREE_PORT = 1024;
    private static final String OPENAPI = "/directory-api.yaml";

    private static final System.Logger LOG = System.getLogger(DirectoryServer.class.getName());

    private final Closer closer;
    private final Store store;
    private final Routes routes;
    private final HttpServer http;
    private final @Nullable HttpServer metrics;

    private DirectoryServer(Closer closer, Store store, Routes routes, HttpServer http, @Nullable HttpServer metrics) {
        this.closer = closer;
        this.store = store;
        this.routes = routes;
        this.http = http;
        this.metrics = metrics;
    }

    /** Opens the store and listens; when this returns, the directory answers. */
    public static DirectoryServer start(DirectoryConfig config, InstantSource clock, SecureRandom random)
            throws DirectoryStartException {
        return start(
                config, clock, random, PresenceLimits.within(config.operations().limits()));
    }

    static DirectoryServer start(
            DirectoryConfig config, InstantSource clock, SecureRandom random, PresenceLimits presenceLimits)
            throws DirectoryStartException {
        LOG.log(
                Level.INFO,
                "The directory starts: version {0}, data in {1}, within {2}; {3} new names per address.",
                ProgramVersion.text(),
                config.data(),
                config.operations().limits(),
                config.operations().newNames());
        Closer closer = new Closer();
        try {
            TlsReload tls = readTls(config, clock);
            if (tls != null) {
                closer.register(tls);
            }
            Histogram commits = new Histogram();
            Store store = closer.register(new TimedStore(openStore(config), commits));
            Strikes strikes = new Strikes(clock);
            RequestMetrics requests = new RequestMetrics();
            RecentLookups recent = new RecentLookups();
            Names names = new EmbeddedNames(store, recent::changed);
            Presence presence = new MemoryPresence(config.lease(), clock);
            DirectoryMetrics metrics = new DirectoryMetrics(
                    names,
                    presence,
                    requests,
                    strikes,
                    commits,
                    () -> tls == null ? null : tls.current().expires());
            OwnOrigins origins =
                    OwnOrigins.of(config.origins(), config.operations().tls() == null ? "http" : "https");
            ProofCheck check = new ProofCheck(names, origins, clock);
            PresenceChannels channels = new PresenceChannels(
                    names, presence, check, config.lease(), presenceLimits, strikes.of("presence"), random);
            closer.register(serveAdmin(config, StoreAdmin.serving(names, presence, channels::unregistered)));
            Routes routes = routes(
                    config, store, names, recent, presence, origins, check, channels, clock, random, strikes, requests);
            HttpServer metricsServer = serveMetrics(config, metrics, routes);
            if (metricsServer != null) {
                closer.register(metricsServer);
            }
            HttpServer http = closer.register(listen(
                    new HttpConfig(
                            address(config),
                            tls == null ? null : tls.current(),
                            config.operations().limits(),
                            config.operations().proxies(),
                            clock,
                            strikes,
                            requests),
                    routes,
                    channels.upgrade()));
            http.closeFirst(channels::close);
            channels.start();
            if (tls != null) {
                tls.start(http::use);
            }
            LOG.log(
                    Level.INFO,
                    "The directory is ready on port {0}.",
                    Integer.toString(http.address().getPort()));
            return new DirectoryServer(closer, store, routes, http, metricsServer);
        } catch (DirectoryStartException | RuntimeException e) {
            closer.close();
            throw e;
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return http.address();
    }

    /** The port it listens on, also when the system chose it. */
    public int port() {
        return address().getPort();
    }

    /** What it answers. */
    Routes routes() {
        return routes;
    }

    /** Where metrics are served, if that is an address of their own. */
    public @Nullable InetSocketAddress metricsAddress() {
        return metrics == null ? null : metrics.address();
    }

    /** Completes when it can save nothing any more, as {@link Store#failure}. */
    public CompletableFuture<StoreFailedException> failure() {
        return store.failure();
    }

    /** Takes no new requests, lets those under way finish for at most 10 s, then closes the store. */
    @Override
    public void close() {
        LOG.log(Level.INFO, "The directory drains: no new requests, those under way finish.");
        closer.close();
        LOG.log(Level.INFO, "The directory has ended.");
    }

    private static @Nullable TlsReload readTls(DirectoryConfig config, InstantSource clock)
            throws DirectoryStartException {
        TlsFiles files = config.operations().tls();
        try {
            return files == null ? null : new TlsReload(files, clock);
        } catch (TlsFilesException e) {
            throw new DirectoryStartException(String.valueOf(e.getMessage()), e);
        }
    }

    private static Store openStore(DirectoryConfig config) throws DirectoryStartException {
        try {
            return XodusStore.open(new DirectoryFolder(config.data()).store());
        } catch (StoreFailedException e) {
            throw new DirectoryStartException(String.valueOf(e.getMessage()), e);
        }
    }

    private static InetSocketAddress address(DirectoryConfig config) {
        InetAddress bind = config.bind();
        return bind == null ? new InetSocketAddress(config.port()) : new InetSocketAddress(bind, config.port());
    }

    private static HttpServer listen(HttpConfig config, Routes routes, Upgrade upgrade) throws DirectoryStartException {
        InetSocketAddress bind = config.bind();
        try {
            return HttpServer.start(config, routes, upgrade);
        } catch (BindException e) {
            throw cannotListen(bind, e);
        } catch (IOException e) {
            throw new DirectoryStartException("The directory cannot listen: " + e.getMessage() + ".", e);
        }
    }

    /** The system's own words tell the three cases apart; only of a busy port another one may be free. */
    private static DirectoryStartException cannotListen(InetSocketAddress bind, BindException e) {
        InetAddress address = bind.getAddress();
        String what = "The directory cannot listen on "
                + (address.isAnyLocalAddress() ? "" : AddressLiteral.of(address) + " ")
                + "port " + bind.getPort() + ": " + e.getMessage() + ". ";
        String why = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        if (why.contains("permission denied")) {
            return new DirectoryStartException(
                    what + "Ports below " + FIRST_FREE_PORT + " need the capability CAP_NET_BIND_SERVICE;"
                            + " put a proxy before a higher one, or choose another with --port.");
        }
        if (why.contains("cannot assign")) {
            return new DirectoryStartException(
                    what + "It is no address of this host. Give one of its own with --bind, or none for all.");
        }
        return new DirectoryStartException(what + "Stop what uses it, or choose another with --port.", e);
    }

    private static AdminServer serveAdmin(DirectoryConfig config, StoreAdmin admin) throws DirectoryStartException {
        try {
            return AdminServer.start(new DirectoryFolder(config.data()), admin);
        } catch (IOException e) {
            throw new DirectoryStartException(String.valueOf(e.getMessage()), e);
        }
    }

    /** On an address of their own, if there is one, for everybody who reaches it; else beside the rest, for this host. */
    private static @Nullable HttpServer serveMetrics(DirectoryConfig config, DirectoryMetrics metrics, Routes routes)
            throws DirectoryStartException {
        InetSocketAddress own = config.operations().metrics();
        if (own == null) {
            routes.on("GET", METRICS, metrics::toThisHost);
            return null;
        }
        try {
            return HttpServer.start(own, new Routes().on("GET", METRICS, metrics::all));
        } catch (IOException e) {
            // Not the port that a free one is looked for in its place: no BindException behind it.
            throw new DirectoryStartException("Metrics cannot be served on port " + own.getPort() + ": "
                    + e.getMessage() + ". Choose another with --metrics-addr.");
        }
    }

    private static Routes routes(
            DirectoryConfig config,
            Store store,
            Names names,
            RecentLookups recent,
            Presence presence,
            OwnOrigins origins,
            ProofCheck check,
            PresenceChannels channels,
            InstantSource clock,
            SecureRandom random,
            Strikes strikes,
            RequestMetrics requests) {
        Routes routes = new Routes(requests);
        NewNames newNames =
                new NewNames(new TokenBuckets(config.operations().newNames(), clock), strikes.of("new_names"));
        Extension extension = config.extension();
        KeylessNames keyless = extension == null
                ? KeylessNames.NONE
                : extension.addTo(
                        routes, new Extension.Parts(names, newNames, presence, config.lease(), clock, random));
        UnregisterHandler unregister =
                new UnregisterHandler(check, new Nonces(random, clock), names, presence, channels);
        FrontPage page = new FrontPage(presence, origins, clock);
        Answer openApi = new Answer(200, "application/yaml", resource(OPENAPI));
        return routes.on("PUT", "/v1/peers/{name}", new PublishHandler(names, channels, clock, newNames))
                .on("GET", "/v1/peers/{name}", new LookupHandler(names, keyless, presence, recent))
                .on("GET", "/v1/peers", new ListHandler(names, keyless, presence))
                .on("POST", "/v1/peers/{name}/lease", new LeaseHandler(check, presence, config.lease()))
                .on("POST", "/v1/nonce", unregister::nonce)
                .on("DELETE", "/v1/peers/{name}", unregister::unregister)
                .on("GET", PresenceChannels.PATH, channels::notUpgraded)
                .on("GET", "/", page::answer)
                .on("GET", "/healthz", request -> health(names, clock))
                .on("GET", "/readyz", request -> readiness(store))
                .on("GET", "/openapi.yaml", request -> openApi);
    }

    /** Ready is a directory that can take claims; one that drains answers 503 to everything. */
    private static Answer readiness(Store store) throws HttpProblem {
        if (store.failure().isDone()) {
            throw HttpProblem.unavailable("The directory can save nothing any more.");
        }
        return Answer.json(200, JsonMap.builder().put("status", "ready").build());
    }

    /** Healthy is a directory that can read its store; where it cannot, what that throws becomes a 503. */
    private static Answer health(Names names, InstantSource clock) {
        names.page(null, 1);
        return Answer.json(200, new Health(clock.instant()).toJson());
    }

    private static byte[] resource(String name) {
        try (InputStream in = DirectoryServer.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its own file " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
