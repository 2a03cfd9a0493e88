// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.http;

import dev.p2pchat.http.limit.Rate;
import java.time.Duration;

/**
 * What is bounded for everybody: in size, number and time.
 *
 * @param bodyBytes of one request
 * @param headerBytes of the request line and all headers together
 * @param headerFields in one request
 * @param connections open; more wait in the system's queue until an eighth of them has gone
 * @param connectionsPerClient open from one address, IPv6 /56; more are closed at once; 0 for no limit
 * @param header for the request line and the headers to arrive
 * @param idle for a connection to lie open without a request, or with nothing moving
 * @param request from the end of the headers to the last byte of the answer, however slowly the client sends or reads
 * @param reads by one client: GET, HEAD and whatever else changes nothing
 * @param writes by one client: PUT, POST, PATCH and DELETE
 * @param bodiesBytes of all bodies under way together, and an eighth of that for one client
 * @param admitted requests from their end to the end of their answers; at some 1 ms each, a wait of a tenth of a second
 * @param largeAnswers answers of more than {@value HttpServer#LARGE_ANSWER_BYTES} bytes on their way, and an eighth of them
 *     for one client
 */
public record HttpLimits(
        int bodyBytes,
        int headerBytes,
        int headerFields,
        int connections,
        int connectionsPerClient,
        Duration header,
        Duration idle,
        Duration request,
        Rate reads,
        Rate writes,
        long bodiesBytes,
        int admitted,
        int largeAnswers) {
    /** The largest signed record in its JSON takes 4 KiB; less would turn away what the directory is there for. */
    public static final int MIN_BODY_BYTES = 8 * 1024;

    public static final int MAX_BODY_BYTES = 16 << 20;
    public static final int MIN_HEADER_BYTES = 1024;
    public static final int MAX_HEADER_BYTES = 1 << 20;
    public static final int MIN_HEADER_FIELDS = 8;
    public static final int MAX_HEADER_FIELDS = 1000;
    public static final int MAX_CONNECTIONS = 1_000_000;
    public static final Duration MIN_TIME = Duration.ofMillis(100);
    public static final Duration MAX_TIME = Duration.ofHours(1);

    public static final HttpLimits DEFAULT = new HttpLimits(
            HttpServer.MAX_BODY_BYTES,
            16 * 1024,
            64,
            16_384,
            256,
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            Duration.ofSeconds(30),
            Rate.perSecond(50, 500),
            Rate.perSecond(10, 100),
            Runtime.getRuntime().maxMemory() / 8,
            1024,
            32);

    public HttpLimits {
        within("a body", bodyBytes, MIN_BODY_BYTES, MAX_BODY_BYTES, "bytes");
        within("headers", headerBytes, MIN_HEADER_BYTES, MAX_HEADER_BYTES, "bytes");
        within("header fields", headerFields, MIN_HEADER_FIELDS, MAX_HEADER_FIELDS, "fields");
        within("connections", connections, 1, MAX_CONNECTIONS, "connections");
        within("connections from one address", connectionsPerClient, 0, MAX_CONNECTIONS, "connections");
        within("the headers' arrival", header);
        within("idling", idle);
        within("a request and its answer", request);
    }

    private static void within(String what, int value, int least, int most, String unit) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "the limit of " + what + " is " + least + " to " + most + " " + unit + ", not " + value);
        }
    }

    private static void within(String what, Duration value) {
        if (value.compareTo(MIN_TIME) < 0 || value.compareTo(MAX_TIME) > 0) {
            throw new IllegalArgumentException("the limit of " + what + " is 100ms to 1h");
        }
    }

    /** The same for a server all of whose clients are one. */
    public HttpLimits withoutClientLimits() {
        Rate free = Rate.perSecond(0, 0);
        return new HttpLimits(
                bodyBytes,
                headerBytes,
                headerFields,
                connections,
                0,
                header,
                idle,
                request,
                free,
                free,
                bodiesBytes,
                admitted,
                largeAnswers);
    }

    /** What one client may have of something: all of it where clients have no limits. */
    long shareOf(long all) {
        return connectionsPerClient == 0 ? all : Math.max(1, all / 8);
    }

    int connectionsLowWater() {
        return connections - Math.max(1, connections / 8);
    }
}
