// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.p2pchat.directory.FakeClock;
import dev.p2pchat.directory.Somebody;
import dev.p2pchat.directory.api.Origin;
import dev.p2pchat.http.HttpLimits;
import dev.p2pchat.http.limit.Rate;
import dev.p2pchat.http.limit.TrustedProxies;
import dev.p2pchat.http.metrics.PrometheusText;
import dev.p2pchat.http.tls.TestCertificate;
import dev.p2pchat.http.tls.TlsFiles;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What whoever runs a directory sees of it, and what everybody sees who opens it in a browser. */
@Timeout(60)
class OperationsTest {
    @TempDir
    private Path data;

    private static Operations operations(
            @Nullable TlsFiles tls, @Nullable InetSocketAddress metrics, int namesPerHour) {
        return new Operations(tls, metrics, HttpLimits.DEFAULT, Rate.perHour(namesPerHour), TrustedProxies.NONE);
    }

    private RunningDirectory start(Operations operations) throws Exception {
        return new RunningDirectory(DirectoryConfig.loopback(data).with(operations));
    }

    private PrometheusText metrics(RunningDirectory directory) {
        RunningDirectory.Reply reply = directory.get("/metrics");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Content-Type")).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
        return PrometheusText.parse(reply.text());
    }

    @Test
    void oneAddressClaimsSoManyNewNamesAnHourAndUpdatesAsItLikes() throws Exception {
        try (RunningDirectory directory = start(operations(null, null, 2))) {
            Somebody alice = new Somebody("alice");
            assertThat(directory.put(alice.record(1, directory.clock.instant())).status())
                    .isEqualTo(201);
            assertThat(directory
                            .put(new Somebody("bob").record(1, directory.clock.instant()))
                            .status())
                    .isEqualTo(201);
            RunningDirectory.Reply refused = directory.put(new Somebody("carol").record(1, directory.clock.instant()));
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.header("Retry-After")).isEqualTo("1800");
            assertThat(refused.header("Content-Type")).isEqualTo("application/problem+json");
            for (int seq = 2; seq < 10; seq++) {
                assertThat(directory
                                .put(alice.record(seq, directory.clock.instant()))
                                .status())
                        .isEqualTo(200);
            }
            assertThat(directory.get("/v1/peers/carol").status()).isEqualTo(404);
            assertThat(metrics(directory).value("p2pchat_directory_limited_total{limit=new_names}"))
                    .isEqualTo(1);
            directory.clock.advance(Duration.ofMinutes(30));
            assertThat(directory
                            .put(new Somebody("carol").record(1, directory.clock.instant()))
                            .status())
                    .isEqualTo(201);
        }
    }

    @Test
    void whatIsNoClaimTakesNoNameFromAnybody() throws Exception {
        try (RunningDirectory directory = start(operations(null, null, 1))) {
            for (int i = 0; i < 5; i++) {
                assertThat(directory
                                .put("bob", new Somebody("alice").record(1, directory.clock.instant()))
                                .status())
                        .isEqualTo(422);
            }
            assertThat(directory
                            .put(new Somebody("alice").record(1, directory.clock.instant()))
                            .status())
                    .isEqualTo(201);
        }
    }

    @Test
    void metricsTellEverythingThatIsPromisedAndNameNobody() throws Exception {
        try (RunningDirectory directory = start(Operations.DEFAULT)) {
            Somebody alice = new Somebody("alice-in-the-logs");
            directory.put(alice.record(1, directory.clock.instant()));
            directory.renew(alice, 1);
            directory.get("/v1/peers/alice-in-the-logs");
            directory.get("/v1/peers/nobody-known");
            directory.get("/made-up");
            directory.send("PUT", "/v1/peers", new byte[0]);
            PrometheusText metrics = metrics(directory);
            assertThat(metrics.value("p2pchat_directory_names{}")).isEqualTo(1);
            assertThat(metrics.value("p2pchat_directory_online{}")).isEqualTo(1);
            assertThat(metrics.value("p2pchat_directory_connections{}")).isPositive();
            assertThat(metrics.value("p2pchat_directory_store_commit_seconds_count{}"))
                    .isEqualTo(1);
            assertThat(metrics.value("p2pchat_directory_limited_total{limit=reads}"))
                    .isZero();
            String requests = "p2pchat_directory_http_requests_total";
            assertThat(metrics.value(requests + "{method=GET, route=/v1/peers/{name}, status=200}"))
                    .isEqualTo(1);
            assertThat(metrics.value(requests + "{method=GET, route=/v1/peers/{name}, status=404}"))
                    .isEqualTo(1);
            assertThat(metrics.value(requests + "{method=none, route=none, status=404}"))
                    .isEqualTo(1);
            assertThat(metrics.value(requests + "{method=none, route=/v1/peers, status=405}"))
                    .isEqualTo(1);
            assertThat(metrics.samples().keySet())
                    .anyMatch(name -> name.startsWith("p2pchat_directory_build_info{version="))
                    .noneMatch(name -> name.contains("alice")
                            || name.contains("nobody-known")
                            || name.contains("made-up")
                            || name.contains("127.0.0.1"));
            directory.clock.advance(DirectoryConfig.DEFAULT_LEASE);
            assertThat(metrics(directory).value("p2pchat_directory_online{}")).isZero();
        }
    }

    @Test
    void metricsAreForThisHostAndNotForWhomAProxyHereSpeaks() throws Exception {
        try (RunningDirectory directory = start(Operations.DEFAULT)) {
            for (String header : List.of("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")) {
                RunningDirectory.Reply reply =
                        directory.send(directory.request("/metrics").header(header, "127.0.0.1"));
                assertThat(reply.status()).isEqualTo(404);
                assertThat(reply.text())
                        .isEqualTo(directory.get("/nothing-here").text());
            }
        }
    }

    @Test
    void metricsWithAnAddressOfTheirOwnAreThereAndNowhereElse() throws Exception {
        InetSocketAddress own = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (RunningDirectory directory = start(operations(null, own, 1))) {
            assertThat(directory.get("/metrics").status()).isEqualTo(404);
            HttpClient http = HttpClient.newHttpClient();
            String there = "http://127.0.0.1:"
                    + Objects.requireNonNull(directory.server.metricsAddress()).getPort();
            assertThat(http.send(
                                    HttpRequest.newBuilder(URI.create(there + "/metrics"))
                                            .build(),
                                    BodyHandlers.ofString())
                            .body())
                    .satisfies(PrometheusText::parse)
                    .contains("p2pchat_directory_names 0\n");
            assertThat(http.send(
                                    HttpRequest.newBuilder(URI.create(there + "/v1/peers"))
                                            .build(),
                                    BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void aBusyAddressForMetricsIsTold() throws Exception {
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            InetSocketAddress own = new InetSocketAddress(InetAddress.getLoopbackAddress(), busy.getLocalPort());
            assertThatThrownBy(() -> start(operations(null, own, 1)))
                    .isInstanceOf(DirectoryStartException.class)
                    .hasMessageContaining("--metrics-addr");
        }
        start(Operations.DEFAULT).close();
    }

    @Test
    void aDirectoryThatStartedIsReady() throws Exception {
        try (RunningDirectory directory = start(Operations.DEFAULT)) {
            assertThat(directory.get("/readyz").status()).isEqualTo(200);
            assertThat(directory.get("/readyz").text()).isEqualTo("{\"status\":\"ready\"}");
        }
    }

    @Test
    void thePageTellsWhatThisIsHowManyAreOnlineAndHowToJoin() throws Exception {
        try (RunningDirectory directory = start(Operations.DEFAULT)) {
            RunningDirectory.Reply page = directory.get("/");
            assertThat(page.status()).isEqualTo(200);
            assertThat(page.header("Content-Type")).isEqualTo("text/html; charset=utf-8");
            assertThat(page.text())
                    .contains("p2pchat peer --name NAME --directory " + directory.origin + "<")
                    .contains("0 people are online.")
                    .contains("href=\"/openapi.yaml\"")
                    .contains("name=\"viewport\"")
                    .doesNotContain("<script")
                    .doesNotContain("src=")
                    .doesNotContain("url(");
            assertThat(page.text().length()).isLessThan(4096);

            Somebody alice = new Somebody("alice");
            directory.put(alice.record(1, directory.clock.instant()));
            directory.renew(alice, 1);
            assertThat(directory.get("/").text()).as("counted a moment ago").contains("0 people are online.");
            directory.clock.advance(Duration.ofSeconds(5));
            assertThat(directory.get("/").text()).contains("1 person is online.");
        }
    }

    @Test
    void thePageMayShowItsOwnStyleAndNothingElse() throws Exception {
        try (RunningDirectory directory = start(Operations.DEFAULT)) {
            RunningDirectory.Reply page = directory.get("/");
            Matcher style = Pattern.compile("(?s)<style>(.*)</style>").matcher(page.text());
            assertThat(style.find()).isTrue();
            String hash = Base64.getEncoder()
                    .encodeToString(java.security.MessageDigest.getInstance("SHA-256")
                            .digest(style.group(1).getBytes(StandardCharsets.UTF_8)));
            assertThat(page.response().headers().allValues("Content-Security-Policy"))
                    .containsExactly("default-src 'none'; style-src 'sha256-" + hash
                            + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
            assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(page.header("Referrer-Policy")).isEqualTo("no-referrer");
        }
    }

    @Test
    void thePageShowsTheUrlThatWasAskedForOnlyIfItIsOurs() throws Exception {
        Origin proxied = Origin.parse("https://chat.example.org");
        DirectoryConfig config = new DirectoryConfig(
                InetAddress.getLoopbackAddress(), 0, data, Set.of(proxied), DirectoryConfig.DEFAULT_LEASE);
        try (RunningDirectory directory = new RunningDirectory(config)) {
            assertThat(shown(directory, "localhost:" + directory.server.port()))
                    .isEqualTo("http://localhost:" + directory.server.port());
            assertThat(shown(directory, "evil.example:5000")).isEqualTo("https://chat.example.org:443");
            assertThat(shown(directory, "-x-")).isEqualTo("https://chat.example.org:443");
        }
        try (RunningDirectory directory = start(Operations.DEFAULT)) {
            assertThat(shown(directory, "evil.example:5000")).isEqualTo(directory.origin.toString());
        }
    }

    private static String shown(RunningDirectory directory, String host) throws Exception {
        String page = directory.raw(("GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        Matcher url = Pattern.compile("--directory (\\S+)</pre>").matcher(page);
        assertThat(url.find()).as(page).isTrue();
        return url.group(1);
    }

    @Test
    void withTlsTheOriginIsHttpsAndHttpIsAnotherDirectory() throws Exception {
        TestCertificate certificate = TestCertificate.make(data, "EC");
        FakeClock clock = new FakeClock();
        DirectoryConfig config = DirectoryConfig.loopback(data).with(operations(certificate.write(data), null, 0));
        try (DirectoryServer server = DirectoryServer.start(config, clock, new SecureRandom())) {
            HttpClient http =
                    HttpClient.newBuilder().sslContext(certificate.trusting()).build();
            try (RunningDirectory directory = new RunningDirectory(server, clock, "https", http)) {
                Somebody alice = new Somebody("alice");
                assertThat(directory.put(alice.record(1, clock.instant())).status())
                        .isEqualTo(201);
                assertThat(directory.renew(alice, 1).status()).isEqualTo(200);
                Origin plain = new Origin("http", "127.0.0.1", server.port());
                var body = alice.lease(plain, clock.instant(), 2);
                assertThat(directory
                                .lease(alice, body, alice.identity.sign(dev.p2pchat.identity.Purpose.LEASE, body))
                                .status())
                        .isEqualTo(422);
                assertThat(directory.get("/").text()).contains("--directory https://127.0.0.1:" + server.port());
                assertThat(metrics(directory).value("p2pchat_directory_tls_certificate_end_seconds{}"))
                        .isEqualTo((double) certificate
                                .certificate()
                                .getNotAfter()
                                .toInstant()
                                .getEpochSecond());
            }
        }
    }

    @Test
    void aCertificateThatCannotBeUsedKeepsItFromStarting() throws Exception {
        TlsFiles missing = new TlsFiles(data.resolve("no-cert.pem"), data.resolve("no-key.pem"));
        assertThatThrownBy(() -> start(operations(missing, null, 1)))
                .isInstanceOf(DirectoryStartException.class)
                .hasMessageContaining("no-cert.pem");
        start(Operations.DEFAULT).close();
    }
}
