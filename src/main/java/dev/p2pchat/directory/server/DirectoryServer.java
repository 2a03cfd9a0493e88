// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.server;

import dev.p2pchat.base.AddressLiteral;
import dev.p2pchat.base.Closer;
import dev.p2pchat.directory.admin.AdminServer;
import dev.p2pchat.directory.admin.DirectoryFolder;
import dev.p2pchat.directory.admin.StoreAdmin;
import dev.p2pchat.directory.api.Health;
import dev.p2pchat.directory.store.EmbeddedNames;
import dev.p2pchat.directory.store.MemoryPresence;
import dev.p2pchat.directory.store.Names;
import dev.p2pchat.directory.store.Presence;
import dev.p2pchat.http.Answer;
import dev.p2pchat.http.HttpServer;
import dev.p2pchat.http.Routes;
import dev.p2pchat.http.Upgrade;
import dev.p2pchat.storage.Store;
import dev.p2pchat.storage.StoreFailedException;
import dev.p2pchat.storage.xodus.XodusStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;

/**
 * A running directory: its store, its routes and its HTTP server, opened and closed together.
 *
 * <p>The store is not sealed: it holds what its owners publish.
 */
public final class DirectoryServer implements AutoCloseable {
    private static final String OPENAPI = "/directory-api.yaml";

    private final Closer closer;
    private final Store store;
    private final Routes routes;
    private final HttpServer http;

    private DirectoryServer(Closer closer, Store store, Routes routes, HttpServer http) {
        this.closer = closer;
        this.store = store;
        this.routes = routes;
        this.http = http;
    }

    /** Opens the store and listens; when this returns, the directory answers. */
    public static DirectoryServer start(DirectoryConfig config, InstantSource clock, SecureRandom random)
            throws DirectoryStartException {
        return start(config, clock, random, PresenceLimits.DEFAULT);
    }

    static DirectoryServer start(
            DirectoryConfig config, InstantSource clock, SecureRandom random, PresenceLimits limits)
            throws DirectoryStartException {
        Closer closer = new Closer();
        try {
            Store store = closer.register(openStore(config));
            Names names = new EmbeddedNames(store);
            Presence presence = new MemoryPresence(config.lease(), clock);
            ProofCheck check = new ProofCheck(names, OwnOrigins.of(config.origins()), clock);
            PresenceChannels channels = new PresenceChannels(names, presence, check, config.lease(), limits, random);
            closer.register(serveAdmin(config, StoreAdmin.serving(names, presence, channels::unregistered)));
            Routes routes = routes(config, names, presence, check, channels, clock, random);
            HttpServer http = closer.register(listen(config, routes, channels.upgrade()));
            // Behind the server, so that those who are connected are told first.
            closer.register(channels).start();
            return new DirectoryServer(closer, store, routes, http);
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

    /** Completes when it can save nothing any more, as {@link Store#failure}. */
    public CompletableFuture<StoreFailedException> failure() {
        return store.failure();
    }

    /** Takes no new requests, lets those under way finish for at most 10 s, then closes the store. */
    @Override
    public void close() {
        closer.close();
    }

    private static Store openStore(DirectoryConfig config) throws DirectoryStartException {
        try {
            return XodusStore.open(new DirectoryFolder(config.data()).store());
        } catch (StoreFailedException e) {
            throw new DirectoryStartException(String.valueOf(e.getMessage()), e);
        }
    }

    private static HttpServer listen(DirectoryConfig config, Routes routes, Upgrade upgrade)
            throws DirectoryStartException {
        InetAddress bind = config.bind();
        InetSocketAddress address =
                bind == null ? new InetSocketAddress(config.port()) : new InetSocketAddress(bind, config.port());
        try {
            return HttpServer.start(address, routes, upgrade);
        } catch (BindException e) {
            throw new DirectoryStartException(
                    "The directory cannot listen on " + (bind == null ? "" : AddressLiteral.of(bind) + " ") + "port "
                            + config.port() + ": " + e.getMessage()
                            + ". Stop what uses it, or choose another with --port.",
                    e);
        } catch (IOException e) {
            throw new DirectoryStartException("The directory cannot listen: " + e.getMessage() + ".", e);
        }
    }

    private static AdminServer serveAdmin(DirectoryConfig config, StoreAdmin admin) throws DirectoryStartException {
        try {
            return AdminServer.start(new DirectoryFolder(config.data()), admin);
        } catch (IOException e) {
            throw new DirectoryStartException(String.valueOf(e.getMessage()), e);
        }
    }

    private static Routes routes(
            DirectoryConfig config,
            Names names,
            Presence presence,
            ProofCheck check,
            PresenceChannels channels,
            InstantSource clock,
            SecureRandom random) {
        LookupHandler lookup = new LookupHandler(names, presence);
        UnregisterHandler unregister =
                new UnregisterHandler(check, new Nonces(random, clock), names, presence, channels);
        Answer openApi = new Answer(200, "application/yaml", resource(OPENAPI));
        return new Routes()
                .on("PUT", "/v1/peers/{name}", new PublishHandler(names, channels, clock))
                .on("GET", "/v1/peers/{name}", lookup::one)
                .on("GET", "/v1/peers", lookup::page)
                .on("POST", "/v1/peers/{name}/lease", new LeaseHandler(check, presence, config.lease()))
                .on("POST", "/v1/nonce", unregister::nonce)
                .on("DELETE", "/v1/peers/{name}", unregister::unregister)
                .on("GET", PresenceChannels.PATH, channels::notUpgraded)
                .on("GET", "/healthz", request -> health(names, clock))
                .on("GET", "/openapi.yaml", request -> openApi);
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
