// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.bench;

import io.undertow.Undertow;
import io.undertow.util.Headers;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** The floor of {@link DirectoryBench}: the same HTTP server, which answers everything with the same bytes and does no more. */
final class BareServer {
    private BareServer() {}

    public static void main(String[] args) {
        byte[] body = new byte[Integer.parseInt(args[0])];
        Undertow server = Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setHandler(exchange -> {
                    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
                    exchange.getResponseSender().send(ByteBuffer.wrap(body));
                })
                .build();
        server.start();
        System.out.println("ready on port "
                + ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort());
    }
}
