// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One run of {@code wrk}, with one thread, against a server on this machine. */
record Wrk(int port, int connections, int seconds, Path script) {
    private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([0-9.]+)");
    private static final Pattern P99 = Pattern.compile("99%\\s+([0-9.]+)(us|ms|s)");
    private static final Pattern WRONG = Pattern.compile("Non-2xx.*|Socket errors.*");

    /**
     * What it said.
     *
     * @param wrong answers other than 2xx and what failed, in its own words; empty when there was nothing
     */
    record Result(double perSecond, String p99, String wrong) {
        @Override
        public String toString() {
            return String.format("%,.0f/s, p99 %s %s", perSecond, p99, wrong).trim();
        }
    }

    Result run() throws IOException, InterruptedException {
        Process wrk = new ProcessBuilder(List.of(
                        "wrk",
                        "-t1",
                        "-c" + connections,
                        "-d" + seconds + "s",
                        "--latency",
                        "--timeout",
                        "10s",
                        "-s",
                        script.toString(),
                        "http://127.0.0.1:" + port))
                .redirectErrorStream(true)
                .start();
        String said = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        wrk.waitFor();
        Matcher rate = RATE.matcher(said);
        Matcher p99 = P99.matcher(said);
        if (!rate.find() || !p99.find()) {
            throw new IOException("wrk said: " + said);
        }
        Matcher wrong = WRONG.matcher(said);
        return new Result(
                Double.parseDouble(rate.group(1)),
                p99.group(1) + " " + p99.group(2).replace("us", "µs"),
                wrong.find() ? wrong.group() : "");
    }
}
