// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.http;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Why a request is not granted, told as problem+json (RFC 9457). Everything in it is written for whoever asked, and
 * nothing in it repeats what they sent.
 */
public final class HttpProblem extends Exception {
    /** Where the status says it all (RFC 9457, section 4.2.1). */
    public static final String NO_TYPE = "about:blank";

    /** Seconds after which a busy server may be asked again. */
    private static final int RETRY_AFTER_SECONDS = 2;

    private final int status;
    private final String type;
    private final String title;
    private final String detail;
    private final Map<String, String> headers;
    private final Map<String, String> members;

    private HttpProblem(
            int status,
            String type,
            String title,
            String detail,
            Map<String, String> headers,
            Map<String, String> members) {
        super(title + ": " + detail);
        this.status = status;
        this.type = type;
        this.title = title;
        this.detail = detail;
        this.headers = Map.copyOf(headers);
        this.members = Map.copyOf(members);
    }

    /** A problem with a type of its own, which programs can tell from others of the same status. */
    public static HttpProblem of(int status, String type, String title, String detail) {
        return new HttpProblem(status, type, title, detail, Map.of(), Map.of());
    }

    private static HttpProblem of(int status, String title, String detail) {
        return of(status, NO_TYPE, title, detail);
    }

    public static HttpProblem badRequest(String detail) {
        return of(400, "Bad Request", detail);
    }

    public static HttpProblem forbidden(String detail) {
        return of(403, "Forbidden", detail);
    }

    public static HttpProblem notFound(String detail) {
        return of(404, "Not Found", detail);
    }

    public static HttpProblem methodNotAllowed(String allowed) {
        return of(405, "Method Not Allowed", "This address answers " + allowed + ".")
                .withHeader("Allow", allowed);
    }

    public static HttpProblem contentTooLarge(int maxBytes) {
        return of(413, "Content Too Large", "A body has at most " + maxBytes + " bytes.");
    }

    public static HttpProblem unsupportedMediaType(String expected) {
        return of(415, "Unsupported Media Type", "The body's Content-Type must be " + expected + ".");
    }

    /** For an address that speaks another protocol than HTTP (RFC 9110, section 15.5.22). */
    public static HttpProblem upgradeRequired(String protocol, String detail) {
        return of(426, "Upgrade Required", detail).withHeader("Upgrade", protocol);
    }

    public static HttpProblem unprocessable(String detail) {
        return of(422, "Unprocessable Content", detail);
    }

    /** For a client that asked more often than it may; {@code seconds} is how long to wait. */
    public static HttpProblem tooManyRequests(String detail, int seconds) {
        return of(429, "Too Many Requests", detail).withHeader("Retry-After", String.valueOf(seconds));
    }

    public static HttpProblem unavailable(String detail) {
        return of(503, "Service Unavailable", detail).withHeader("Retry-After", String.valueOf(RETRY_AFTER_SECONDS));
    }

    public int status() {
        return status;
    }

    private HttpProblem withHeader(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new HttpProblem(status, type, title, detail, more, members);
    }

    /** The same with an extension member (RFC 9457, section 3.2). */
    public HttpProblem with(String member, String value) {
        Map<String, String> more = new LinkedHashMap<>(members);
        more.put(member, value);
        return new HttpProblem(status, type, title, detail, headers, more);
    }

    public String type() {
        return type;
    }

    public String detail() {
        return detail;
    }

    /** What goes over the wire. */
    public Answer answer() {
        JsonMap.Builder body = JsonMap.builder()
                .put("type", type)
                .put("title", title)
                .put("status", status)
                .put("detail", detail);
        members.forEach(body::put);
        Answer answer =
                new Answer(status, "application/problem+json", body.build().encode());
        for (Map.Entry<String, String> header : headers.entrySet()) {
            answer = answer.withHeader(header.getKey(), header.getValue());
        }
        return answer;
    }
}
