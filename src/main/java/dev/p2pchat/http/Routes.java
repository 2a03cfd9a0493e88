// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds who answers a method and a path. A path is literal but for at most one segment {@value #NAME}, which takes
 * anything that is not empty. Segments are cut before they are decoded: an encoded slash is part of a name.
 */
public final class Routes implements RequestHandler {
    public static final String NAME = "{name}";

    private final List<Route> routes = new ArrayList<>();

    /** Adds a route; a GET answers HEAD too. All are added before the first request. */
    public Routes on(String method, String pattern, RequestHandler handler) {
        for (Route route : routes) {
            if (route.pattern.equals(pattern)) {
                route.methods.put(method, handler);
                return this;
            }
        }
        Route route = new Route(pattern, pattern.split("/", -1), new LinkedHashMap<>());
        route.methods.put(method, handler);
        routes.add(route);
        return this;
    }

    @Override
    public Answer answer(Request request) throws HttpProblem {
        String[] segments = request.path().split("/", -1);
        for (Route route : routes) {
            if (route.fits(segments)) {
                String method = request.method().equals("HEAD") ? "GET" : request.method();
                RequestHandler handler = route.methods.get(method);
                if (handler == null) {
                    throw HttpProblem.methodNotAllowed(route.allowed());
                }
                String name = route.name(segments);
                return handler.answer(name == null ? request : request.named(name));
            }
        }
        throw HttpProblem.notFound("There is nothing at this address.");
    }

    private record Route(String pattern, String[] segments, Map<String, RequestHandler> methods) {
        boolean fits(String[] given) {
            if (segments.length != given.length) {
                return false;
            }
            for (int i = 0; i < given.length; i++) {
                if (segments[i].equals(NAME) ? given[i].isEmpty() : !segments[i].equals(given[i])) {
                    return false;
                }
            }
            return true;
        }

        @Nullable String name(String[] given) throws HttpProblem {
            for (int i = 0; i < given.length; i++) {
                if (segments[i].equals(NAME)) {
                    return PercentEncoding.decode(given[i]);
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
