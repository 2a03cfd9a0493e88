// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.p2pchat.http.metrics.PrometheusText;
import dev.p2pchat.http.tls.TestCertificate;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged directory as its operator meets it: set by variables, with TLS, metrics, limits, a log and a drain. */
@Timeout(120)
class OperationsIT {
    @TempDir
    private Path root;

    @Test
    void aDirectoryWithTlsIsSetByVariablesUsedByAPeerWatchedLimitedAndDrained() throws Exception {
        TestCertificate certificate = TestCertificate.make(root, "EC");
        certificate.write(root);
        int port = Sandbox.freePort();
        int metricsPort = Sandbox.freePort();
        try (Sandbox sandbox = new Sandbox(root)) {
            Program directory = sandbox.start(
                    Map.of(
                            "P2PCHAT_PORT", Integer.toString(port),
                            "P2PCHAT_BIND", "127.0.0.1",
                            "P2PCHAT_TLS_CERT", root.resolve("cert.pem").toString(),
                            "P2PCHAT_TLS_KEY", root.resolve("key.pem").toString(),
                            "P2PCHAT_METRICS_ADDR", "127.0.0.1:" + metricsPort,
                            "P2PCHAT_LOG_FORMAT", "json",
                            "P2PCHAT_RATE_READS", "1",
                            "P2PCHAT_BURST_READS", "5",
                            "P2PCHAT_NAMES_PER_HOUR", "1"),
                    "serve-directory",
                    "--data",
                    root.resolve("directory").toString());
            directory.awaitOut(".*port " + port + ".*");

            String trust = trustStore(certificate);
            Sandbox.Result registered = sandbox.runWithInput(
                    "",
                    Map.of("P2PCHAT_JAVA_OPTS", trust, "P2PCHAT_PASSPHRASE", "secret words"),
                    "account",
                    "register",
                    "--name",
                    "alice-of-the-test",
                    "--directory",
                    "https://127.0.0.1:" + port);
            assertThat(registered.exit()).as(registered.err()).isZero();

            HttpClient https = HttpClient.newBuilder()
                    .sslContext(certificate.trusting())
                    .version(HttpClient.Version.HTTP_1_1)
                    .build();
            HttpResponse<String> page = get(https, "https://127.0.0.1:" + port + "/");
            assertThat(page.body()).contains("--directory https://127.0.0.1:" + port);
            assertThat(get(https, "https://127.0.0.1:" + port + "/metrics").statusCode())
                    .isEqualTo(404);
            Awaitility.await()
                    .until(() ->
                            get(https, "https://127.0.0.1:" + port + "/readyz").statusCode() == 429);

            PrometheusText metrics =
                    PrometheusText.parse(get(HttpClient.newHttpClient(), "http://127.0.0.1:" + metricsPort + "/metrics")
                            .body());
            assertThat(metrics.value("p2pchat_directory_names{}")).isEqualTo(1);
            assertThat(metrics.value("p2pchat_directory_limited_total{limit=reads}"))
                    .isPositive();

            // Not by the Process, which would close what the last lines are read from.
            assertThat(ProcessHandle.of(directory.pid()).orElseThrow().destroy())
                    .isTrue();
            assertThat(directory.waitForEnd()).isZero();
            assertThat(isOpen(port)).isFalse();
            Awaitility.await().until(() -> String.join("\n", directory.err()).contains("has ended"));
            assertThat(directory.err()).isNotEmpty().allSatisfy(line -> {
                assertThat(Json.text(line, "level")).isIn("info", "warning");
                assertThat(Json.text(line, "message")).isNotEmpty();
            });
            assertThat(String.join("\n", directory.err()))
                    .containsSubsequence("starts", "is ready", "limit reads struck", "drains", "has ended")
                    .doesNotContain("alice-of-the-test")
                    .doesNotContain("127.0.0.1");
        }
    }

    @Test
    void whatCannotWorkIsToldWithTheOptionThatIsWrong() throws Exception {
        try (Sandbox sandbox = new Sandbox(root)) {
            Sandbox.Result half = sandbox.run("serve-directory", "--tls-cert", "x.pem");
            assertThat(half.exit()).isEqualTo(2);
            assertThat(half.err()).contains("--tls-key");
            Sandbox.Result missing =
                    sandbox.run("serve-directory", "--tls-cert", "x.pem", "--tls-key", "y.pem", "--port", "0");
            assertThat(missing.exit()).isEqualTo(1);
            assertThat(missing.err()).contains("x.pem cannot be read: no such file");
            Sandbox.Result small = sandbox.run("serve-directory", "--body-bytes", "1");
            assertThat(small.exit()).isEqualTo(2);
            assertThat(small.err()).contains("the limit of a body is");
        }
    }

    private String trustStore(TestCertificate certificate) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("directory", certificate.certificate());
        Path file = root.resolve("trust.p12");
        try (var out = java.nio.file.Files.newOutputStream(file)) {
            trusted.store(out, "changeit".toCharArray());
        }
        return String.join(
                " ",
                List.of(
                        "-Djavax.net.ssl.trustStore=" + file,
                        "-Djavax.net.ssl.trustStorePassword=changeit",
                        "-Djavax.net.ssl.trustStoreType=PKCS12"));
    }

    private static HttpResponse<String> get(HttpClient client, String url) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(url))
                        .timeout(java.time.Duration.ofSeconds(TimeUnit.MINUTES.toSeconds(1)))
                        .build(),
                BodyHandlers.ofString());
    }

    private static boolean isOpen(int port) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (ConnectException e) {
            return false;
        }
    }
}
