// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.http;

import dev.p2pchat.http.metrics.RequestMetrics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds who answers a method and a path, and counts it. A path is literal but for at most one segment {@value #NAME}, which takes
 * anything that is not empty. Segments are cut before they are decoded: an encoded slash is part of a name.
 */
public final class Routes implements RequestHandler {
    public static final String NAME = "{name}";

    private final List<Route> routes = new ArrayList<>();
    private final RequestMetrics metrics;

    /** Routes that nobody counts. */
    public Routes() {
        this(new RequestMetrics());
    }

    public Routes(RequestMetrics metrics) {
        this.metrics = metrics;
    }

    /** Adds a route; a GET answers HEAD too. All are added before the first request. */
    public Routes on(String method, String pattern, RequestHandler handler) {
        for (Route route : routes) {
            if (route.pattern.equals(pattern)) {
                route.methods.put(method, handler);
                return this;
            }
        }
        Route route = new Route(pattern, List.of(pattern.split("/", -1)), new LinkedHashMap<>());
        route.methods.put(method, handler);
        routes.add(route);
        return this;
    }

    /** Every method and pattern that somebody answers, as {@code GET /v1/peers}. */
    public List<String> all() {
        return routes.stream()
                .flatMap(route -> route.methods.keySet().stream().map(method -> method + " " + route.pattern))
                .toList();
    }

    private interface Asking {
        @Nullable Answer of(RequestHandler handler, Request request) throws HttpProblem;
    }

    @Override
    public Answer answer(Request request) throws HttpProblem {
        return Objects.requireNonNull(ask(request, RequestHandler::answer));
    }

    @Override
    public @Nullable Answer atOnce(Request request) throws HttpProblem {
        return ask(request, RequestHandler::atOnce);
    }

    private @Nullable Answer ask(Request request, Asking asking) throws HttpProblem {
        List<String> segments = List.of(request.path().split("/", -1));
        String method = request.method().equals("HEAD") ? "GET" : request.method();
        Route route = fitting(segments);
        RequestHandler handler = route == null ? null : route.methods.get(method);
        long start = System.nanoTime();
        // What is thrown otherwise becomes a 503.
        int status = 503;
        try {
            if (route == null) {
                throw HttpProblem.notFound("There is nothing at this address.");
            }
            if (handler == null) {
                throw HttpProblem.methodNotAllowed(route.allowed());
            }
            String name = route.name(segments);
            Answer answer = asking.of(handler, name == null ? request : request.named(name));
            status = answer == null ? 0 : answer.status();
            return answer;
        } catch (HttpProblem problem) {
            status = problem.status();
            throw problem;
        } finally {
            // Without a status it is asked again, and counted then.
            if (status > 0) {
                metrics.answered(
                        handler == null ? RequestMetrics.NONE : method,
                        route == null ? RequestMetrics.NONE : route.pattern,
                        status,
                        System.nanoTime() - start);
            }
        }
    }

    private @Nullable Route fitting(List<String> segments) {
        for (Route route : routes) {
            if (route.fits(segments)) {
                return route;
            }
        }
        return null;
    }

    private record Route(String pattern, List<String> segments, Map<String, RequestHandler> methods) {
        boolean fits(List<String> given) {
            if (segments.size() != given.size()) {
                return false;
            }
            for (int i = 0; i < given.size(); i++) {
                if (segments.get(i).equals(NAME)
                        ? given.get(i).isEmpty()
                        : !segments.get(i).equals(given.get(i))) {
                    return false;
                }
            }
            return true;
        }

        @Nullable String name(List<String> given) throws HttpProblem {
            for (int i = 0; i < given.size(); i++) {
                if (segments.get(i).equals(NAME)) {
                    return PercentEncoding.decode(given.get(i));
                }
            }
            return null;
        }

        String allowed() {
            TreeSet<String> all = new TreeSet<>(methods.keySet());
            if (all.contains("GET")) {
                all.add("HEAD");
            }
            return String.join(", ", all);
        }
    }
}
