// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.http.metrics;

import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;

/**
 * What was asked and answered, by route and status. Routes are templates such as {@code /v1/peers/{name}}, and methods
 * those that a route has: what a client makes up becomes {@value #NONE}, so that nobody can make the figures grow.
 */
public final class RequestMetrics {
    /** No route, or none of its methods. */
    public static final String NONE = "none";

    private record Operation(String method, String route) {}

    private record Outcome(Operation operation, int status) {}

    private final ConcurrentMap<Outcome, LongAdder> answered = new ConcurrentHashMap<>();
    private final ConcurrentMap<Operation, Histogram> durations = new ConcurrentHashMap<>();
    private volatile IntSupplier connections = () -> 0;

    /** Where the number of open connections is to be had. */
    public void connections(IntSupplier open) {
        connections = open;
    }

    /** Counts what a route answered; the time is from the last byte of the request to the answer's being made. */
    public void answered(String method, String route, int status, long nanos) {
        Operation operation = new Operation(method, route);
        count(operation, status);
        durations.computeIfAbsent(operation, key -> new Histogram()).add(nanos);
    }

    /** Counts what was refused before a route was looked for. */
    public void refused(int status) {
        count(new Operation(NONE, NONE), status);
    }

    private void count(Operation operation, int status) {
        answered.computeIfAbsent(new Outcome(operation, status), key -> new LongAdder())
                .increment();
    }

    public void write(Exposition out, String prefix) {
        out.gauge(prefix + "connections", "Open connections.").sample(connections.getAsInt());
        out.counter(prefix + "http_requests_total", "Requests answered, by route and status.");
        Comparator<Operation> order = Comparator.comparing(Operation::route).thenComparing(Operation::method);
        answered.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(
                        Comparator.comparing(Outcome::operation, order).thenComparing(Outcome::status)))
                .forEach(entry -> out.sample(
                        Map.of(
                                "method", entry.getKey().operation().method(),
                                "route", entry.getKey().operation().route(),
                                "status", Integer.toString(entry.getKey().status())),
                        (double) entry.getValue().sum()));
        out.histogram(prefix + "http_request_duration_seconds", "Time to make an answer, by route.");
        durations.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(order))
                .forEach(entry -> out.sample(
                        Map.of(
                                "method", entry.getKey().method(),
                                "route", entry.getKey().route()),
                        entry.getValue()));
    }
}
