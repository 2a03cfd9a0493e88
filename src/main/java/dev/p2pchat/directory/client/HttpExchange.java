// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.client;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.directory.api.Origin;
import dev.p2pchat.http.JsonMap;
import dev.p2pchat.http.MalformedJsonException;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One question and its answer: bounded in size and in time, no redirects, and every way to fail told as one of three
 * exceptions. Safe for several threads.
 */
final class HttpExchange {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    /** Of us or of others behind the same address: no refusal, it passes. */
    static final int TOO_MANY_REQUESTS = 429;

    static final int REQUEST_TIMEOUT = 408;

    private final Origin directory;
    private final Duration timeout;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();

    HttpExchange(Origin directory, Duration timeout) {
        this.directory = directory;
        this.timeout = timeout;
    }

    /** For whoever asks in another way. */
    HttpClient client() {
        return http;
    }

    /** What came back, with a status the caller said it can deal with. */
    record Reply(int status, Bytes body) {
        JsonMap json() throws MisbehavingDirectoryException {
            try {
                return JsonMap.parse(body);
            } catch (MalformedJsonException e) {
                throw new MisbehavingDirectoryException("The directory's answer is " + e.getMessage() + ".");
            }
        }
    }

    /**
     * Asks, and waits for the whole answer.
     *
     * @param path as it goes over the wire
     * @param body sent as JSON, or null for none
     * @param maxBytes of the answer's body
     */
    Reply ask(String method, String path, @Nullable JsonMap body, int maxBytes) throws DirectoryException {
        HttpRequest.Builder request = HttpRequest.newBuilder(directory.uri().resolve(path));
        if (body == null) {
            request.method(method, BodyPublishers.noBody());
        } else {
            request.method(method, BodyPublishers.ofByteArray(body.encode()))
                    .header("Content-Type", "application/json");
        }
        HttpResponse<Bytes> response = await(http.sendAsync(request.build(), head -> new BoundedBody(maxBytes)));
        int status = response.statusCode();
        if (status >= 500 || status == TOO_MANY_REQUESTS) {
            throw new DirectoryUnreachableException(
                    "The directory " + directory + " cannot answer now (HTTP " + status + "). Try again later.");
        }
        if (status >= 300 && status < 400) {
            throw new MisbehavingDirectoryException(
                    "What answers at " + directory + " sends us elsewhere, which a directory does not do.");
        }
        return new Reply(status, response.body());
    }

    /** The client's own timeout ends with the headers; this one covers the body too. */
    private HttpResponse<Bytes> await(CompletableFuture<HttpResponse<Bytes>> answer) throws DirectoryException {
        try {
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            DirectoryException late = new DirectoryUnreachableException(
                    "The directory " + directory + " did not answer within " + timeout.toSeconds() + " s.");
            late.initCause(e);
            throw late;
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new DirectoryUnreachableException("Asking the directory was interrupted.");
        } catch (ExecutionException e) {
            DirectoryException failed = failed(e.getCause());
            failed.initCause(e.getCause());
            throw failed;
        }
    }

    private DirectoryException failed(@Nullable Throwable cause) {
        if (hasCause(cause, BoundedBody.TooLongException.class)) {
            return new MisbehavingDirectoryException(
                    "What answers at " + directory + " sends more than a directory does.");
        }
        if (hasCause(cause, java.net.ProtocolException.class)) {
            return new MisbehavingDirectoryException("What answers at " + directory + " does not speak HTTP.");
        }
        return new DirectoryUnreachableException("The directory " + directory + " cannot be reached"
                + (cause instanceof IOException && cause.getMessage() != null ? ": " + cause.getMessage() : "") + ".");
    }

    private static boolean hasCause(@Nullable Throwable thrown, Class<? extends Throwable> type) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (type.isInstance(t)) {
                return true;
            }
        }
        return false;
    }
}
