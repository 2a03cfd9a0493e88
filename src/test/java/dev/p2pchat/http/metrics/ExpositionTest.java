// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.http.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExpositionTest {
    @Test
    void theFormatIsThatOfItsDescription() {
        Histogram histogram = new Histogram();
        histogram.add(Duration.ofMillis(1).toNanos());
        histogram.add(Duration.ofMillis(40).toNanos());
        histogram.add(Duration.ofMinutes(1).toNanos());
        String text = new Exposition()
                .counter("a_total", "What it is:\na \\ b.")
                .sample(Map.of("z", "1", "b", "a \"quoted\" \\ and\na line"), 3)
                .gauge("c_seconds", "Time.")
                .sample(1.5)
                .histogram("d_seconds", "Times.")
                .sample(Map.of("route", "/x"), histogram)
                .text();

        assertThat(text).startsWith("""
                        # HELP a_total What it is:\\na \\\\ b.
                        # TYPE a_total counter
                        a_total{b="a \\"quoted\\" \\\\ and\\na line",z="1"} 3
                        # HELP c_seconds Time.
                        # TYPE c_seconds gauge
                        c_seconds 1.5
                        """);
        PrometheusText parsed = PrometheusText.parse(text);
        assertThat(parsed.value("d_seconds_bucket{le=0.0005, route=/x}")).isZero();
        assertThat(parsed.value("d_seconds_bucket{le=0.001, route=/x}")).isEqualTo(1);
        assertThat(parsed.value("d_seconds_bucket{le=0.05, route=/x}")).isEqualTo(2);
        assertThat(parsed.value("d_seconds_bucket{le=30, route=/x}")).isEqualTo(2);
        assertThat(parsed.value("d_seconds_bucket{le=+Inf, route=/x}")).isEqualTo(3);
        assertThat(parsed.value("d_seconds_sum{route=/x}")).isEqualTo(60.041);
        assertThat(parsed.value("d_seconds_count{route=/x}")).isEqualTo(3);
    }

    @Test
    void requestsAreCountedByRouteAndStatusAndTheVirtualMachineIsThere() {
        RequestMetrics metrics = new RequestMetrics();
        metrics.connections(() -> 7);
        metrics.answered("GET", "/v1/peers/{name}", 200, 1000);
        metrics.answered("GET", "/v1/peers/{name}", 200, 1000);
        metrics.answered("GET", "/v1/peers/{name}", 404, 1000);
        metrics.refused(429);
        Exposition out = new Exposition();
        metrics.write(out, "x_");
        JvmMetrics.write(out);
        PrometheusText parsed = PrometheusText.parse(out.text());
        assertThat(parsed.value("x_connections{}")).isEqualTo(7);
        assertThat(parsed.value("x_http_requests_total{method=GET, route=/v1/peers/{name}, status=200}"))
                .isEqualTo(2);
        assertThat(parsed.value("x_http_requests_total{method=GET, route=/v1/peers/{name}, status=404}"))
                .isEqualTo(1);
        assertThat(parsed.value("x_http_requests_total{method=none, route=none, status=429}"))
                .isEqualTo(1);
        assertThat(parsed.value("x_http_request_duration_seconds_count{method=GET, route=/v1/peers/{name}}"))
                .isEqualTo(3);
        assertThat(parsed.value("jvm_memory_used_bytes{area=heap}")).isPositive();
        assertThat(parsed.value("jvm_threads_current{}")).isPositive();
        assertThat(parsed.value("process_start_time_seconds{}")).isGreaterThan(1.7e9);
    }
}
