// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.http;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.AttachmentKey;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import java.net.InetAddress;
import java.util.function.UnaryOperator;

/**
 * Where connections can turn from HTTP to a WebSocket (RFC 6455).
 *
 * @param path as it is sent
 * @param handler made of the one that answers what it leaves alone; called on I/O threads, must not block
 */
public record Upgrade(String path, UnaryOperator<HttpHandler> handler) {
    /** Who asks: not the proxy before us, if we trust it. On every exchange that gets as far as a handler. */
    public static final AttachmentKey<InetAddress> CLIENT = AttachmentKey.create(InetAddress.class);

    boolean isAskedFor(HttpServerExchange exchange) {
        return exchange.getRequestMethod().equals(Methods.GET)
                && exchange.getRequestURI().equals(path)
                && "websocket".equalsIgnoreCase(exchange.getRequestHeaders().getFirst(Headers.UPGRADE));
    }
}
