// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.client;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.Username;
import dev.p2pchat.directory.api.NonceBody;
import dev.p2pchat.directory.api.Origin;
import dev.p2pchat.directory.api.PresenceNews;
import dev.p2pchat.directory.api.PresenceRequest;
import dev.p2pchat.directory.api.SignedBody;
import dev.p2pchat.identity.Identity;
import dev.p2pchat.identity.Purpose;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Opens presence connections to one directory, which may be hostile. Safe for several threads. */
public final class PresenceClient {
    /** The type of a refusal to speak WebSocket at all, by an older directory or by what stands before it. */
    public static final String NOT_SPOKEN = "urn:p2pchat:problem:not-spoken";

    private final Origin directory;
    private final HttpClient http;
    private final InstantSource clock;
    private final Duration timeout;

    PresenceClient(Origin directory, HttpClient http, InstantSource clock, Duration timeout) {
        this.directory = directory;
        this.http = http;
        this.clock = clock;
        this.timeout = timeout;
    }

    public Origin directory() {
        return directory;
    }

    /**
     * Connects, and waits until the directory says that this is the connection of that name.
     *
     * @throws DirectoryRefusedException of the type {@link #NOT_SPOKEN} where there is no such thing; of any other where the
     *     directory does not take us for whom we say we are
     */
    public PresenceLink open(Identity identity, Username name, PresenceLink.Listener listener)
            throws DirectoryException {
        PresenceLink link = new PresenceLink(listener);
        long end = System.nanoTime() + timeout.toNanos();
        CompletableFuture<WebSocket> connecting =
                http.newWebSocketBuilder().connectTimeout(timeout).buildAsync(uri(), link.receiver());
        boolean opened = false;
        try {
            WebSocket socket = await(connecting, end);
            link.connected(socket);
            PresenceNews.Hello hello = await(link.hello(), end);
            Bytes body = new NonceBody(name, directory, clock.instant(), hello.nonce()).encode();
            link.send(new PresenceRequest.Open(name, new SignedBody(body, identity.sign(Purpose.PRESENCE, body))));
            var unused = await(link.opened(), end);
            opened = true;
            return link;
        } finally {
            if (!opened) {
                link.abort();
                // Should it still come, it is not wanted any more.
                var unused = connecting.thenAccept(WebSocket::abort);
            }
        }
    }

    private URI uri() {
        String http = directory.toString();
        return URI.create("ws" + http.substring("http".length()) + "/v1/presence");
    }

    private <T> T await(CompletableFuture<T> answer, long end) throws DirectoryException {
        try {
            return answer.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new DirectoryUnreachableException("The directory " + directory + " did not open a presence connection"
                    + " within " + timeout.toSeconds() + " s.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DirectoryUnreachableException("Asking the directory was interrupted.");
        } catch (ExecutionException e) {
            throw explained(e.getCause());
        }
    }

    private DirectoryException explained(@Nullable Throwable cause) {
        if (cause instanceof DirectoryException known) {
            return known;
        }
        if (cause instanceof WebSocketHandshakeException refused && refused.getResponse() != null) {
            int status = refused.getResponse().statusCode();
            boolean passes = status == HttpExchange.TOO_MANY_REQUESTS || status == HttpExchange.REQUEST_TIMEOUT;
            if ((status >= 400 && status < 500 && !passes) || status == 501) {
                return new DirectoryRefusedException(
                        status, NOT_SPOKEN, "The directory has no presence connections (HTTP " + status + ").");
            }
            return new DirectoryUnreachableException(
                    "The directory " + directory + " opens no presence connection now (HTTP " + status + ").");
        }
        DirectoryException failed =
                new DirectoryUnreachableException("The directory " + directory + " opened no presence connection.");
        if (cause != null) {
            failed.initCause(cause);
        }
        return failed;
    }
}
