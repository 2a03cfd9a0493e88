// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.bench;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.Username;
import dev.p2pchat.directory.Somebody;
import dev.p2pchat.directory.api.LeaseBody;
import dev.p2pchat.directory.api.Origin;
import dev.p2pchat.directory.api.RecordBody;
import dev.p2pchat.directory.api.SignedBody;
import dev.p2pchat.directory.store.EmbeddedNames;
import dev.p2pchat.directory.store.NameEntry;
import dev.p2pchat.http.JsonMap;
import dev.p2pchat.identity.Purpose;
import dev.p2pchat.storage.Store;
import dev.p2pchat.storage.xodus.XodusStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How much a packaged directory answers, asked by {@code wrk} (https://github.com/wg/wrk, in Debian), beside a bare server
 * that answers as many bytes: run it by hand, after {@code mvn package}, with the numbers of names to have stored.
 *
 * <p>Names for the lookups are put into the store directly, each with a name of its own and the same record: nobody checks
 * a signature when a record is looked up. Claims and renewals are signed, all of them, before the clock runs.
 */
final class DirectoryBench {
    private static final int[] CONNECTIONS = {1, 64, 1000};
    private static final int SECONDS = Integer.getInteger("p2pchat.bench.seconds", 8);
    private static final int ASKED_NAMES = 10_000;
    private static final int CLAIMS = Integer.getInteger("p2pchat.bench.claims", 20_000);
    private static final int RENEWING = 2_000;
    /** Of each of them. */
    private static final int RENEWALS = 40;

    private static final int BATCH = 2000;
    private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([0-9.]+)");
    private static final Pattern P99 = Pattern.compile("99%\\s+(\\S+)");
    private static final Pattern WRONG = Pattern.compile("Non-2xx.*|Socket errors.*");

    /** Of {@code serve-directory}, such as those that switch limits off. */
    private static final List<String> OPTIONS = Stream.of(
                    System.getProperty("p2pchat.bench.directory", "").split(" "))
            .filter(option -> !option.isEmpty())
            .toList();

    private final Path folder;
    private final List<Process> processes = new ArrayList<>();

    private DirectoryBench(Path folder) {
        this.folder = folder;
    }

    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory("bench");
        DirectoryBench bench = new DirectoryBench(folder);
        try {
            for (String names : args) {
                bench.lookups(Integer.parseInt(names));
            }
            bench.claimsAndRenewals();
        } finally {
            bench.processes.forEach(Process::destroyForcibly);
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            }
        }
    }

    private void lookups(int names) throws Exception {
        Path data = folder.resolve("names-" + names);
        long start = System.nanoTime();
        fill(data.resolve("store"), names);
        System.out.printf("%n%,d names stored in %.0f s%n", names, (System.nanoTime() - start) / 1e9);
        Path script = script("lookups-" + names + ".lua", randomNames(names));
        int port = freePort();
        Process directory = directory(port, data);
        int bytes = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/peers/" + name(0)))
                                .build(),
                        BodyHandlers.ofByteArray())
                .body()
                .length;
        Process bare = java(BareServer.class.getName(), Integer.toString(bytes));
        int barePort = Integer.parseInt(ready(bare).replaceAll(".* ", ""));
        wrk("warm-up", port, 64, 5 * SECONDS / 2, script);
        wrk("warm-up", barePort, 64, SECONDS / 2, script);
        for (int connections : CONNECTIONS) {
            wrk("bare, " + bytes + " bytes", barePort, connections, SECONDS, script);
            wrk("lookups", port, connections, SECONDS, script);
            wrk("bare, " + bytes + " bytes", barePort, connections, SECONDS, script);
        }
        end(directory);
        end(bare);
    }

    /** The same record for all: nobody looks into it on the way. */
    private static void fill(Path store, int names) {
        Somebody somebody = new Somebody("somebody");
        NameEntry one = NameEntry.of(somebody.record(1, Instant.now()), Instant.now());
        try (Store open = XodusStore.open(store)) {
            EmbeddedNames all = new EmbeddedNames(open);
            for (int from = 0; from < names; from += BATCH) {
                all.putAll(IntStream.range(from, Math.min(names, from + BATCH))
                        .mapToObj(i -> new NameEntry(
                                new Username(name(i)),
                                one.identity(),
                                one.seq(),
                                one.record(),
                                one.signature(),
                                one.addresses(),
                                one.written()))
                        .toList());
            }
        }
    }

    private static String name(int number) {
        return String.format("name%07d", number);
    }

    /** All of a small number; else as many as fit wrk's memory, anywhere among all. */
    private static List<String> randomNames(int names) {
        Random random = new Random(1);
        return IntStream.range(0, ASKED_NAMES)
                .mapToObj(i -> request("GET", "/v1/peers/" + name(random.nextInt(names)), ""))
                .toList();
    }

    private static String request(String method, String path, String body) {
        return method + " " + path + " HTTP/1.1\r\nHost: x\r\n"
                + (body.isEmpty() ? "" : "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n")
                + "\r\n" + body;
    }

    /** Requests one after the other; those that may be sent once only end the run. */
    private Path script(String file, List<String> requests) throws IOException {
        Path data = folder.resolve(file + ".txt");
        Files.writeString(data, String.join("\0", requests), StandardCharsets.US_ASCII);
        Path script = folder.resolve(file);
        Files.writeString(script, """
                local all, n = {}, 0
                function init(args)
                  local text = io.open("%s"):read("*a")
                  for one in text:gmatch("[^%%z]+") do all[#all + 1] = one end
                end
                function request()
                  n = n %% #all + 1
                  return all[n]
                end
                """.formatted(data));
        return script;
    }

    /** More are signed than can be answered in the time; one that came twice would show as not 2xx, or as too fast. */
    private void claimsAndRenewals() throws Exception {
        int port = freePort();
        Origin origin = new Origin("http", "127.0.0.1", port);
        System.out.printf("%nsigning %,d claims and %,d renewals%n", CLAIMS, RENEWING * RENEWALS);
        Instant now = Instant.now();
        List<String> claims = IntStream.range(0, CLAIMS)
                .parallel()
                .mapToObj(i -> new Somebody(name(i)))
                .map(one -> request(
                        "PUT",
                        "/v1/peers/" + one.name,
                        text(RecordBody.of(one.record(1, now)).toJson())))
                .toList();
        List<Somebody> people = IntStream.range(CLAIMS, CLAIMS + RENEWING)
                .mapToObj(i -> new Somebody(name(i)))
                .toList();
        List<String> renewals = IntStream.range(0, RENEWING * RENEWALS)
                .parallel()
                .mapToObj(i -> renewal(people.get(i % RENEWING), origin, now, now.toEpochMilli() + i))
                .toList();
        Path data = folder.resolve("claims");
        try (Store store = XodusStore.open(data.resolve("store"))) {
            new EmbeddedNames(store)
                    .putAll(people.stream()
                            .map(one -> NameEntry.of(one.record(1, now), now))
                            .toList());
        }
        Process directory = directory(port, data);
        wrk("renewals, warm-up", port, 64, 2, script("warm-up.lua", renewals.subList(0, RENEWING)));
        wrk("claims", port, 64, SECONDS, script("claims.lua", claims));
        wrk("renewals", port, 64, SECONDS, script("renewals.lua", renewals.subList(RENEWING, renewals.size())));
        end(directory);
    }

    private static String renewal(Somebody one, Origin origin, Instant now, long counter) {
        Bytes body = new LeaseBody(one.name, origin, now, counter).encode();
        Bytes signature = one.identity.sign(Purpose.LEASE, body);
        return request("POST", "/v1/peers/" + one.name + "/lease", text(new SignedBody(body, signature).toJson()));
    }

    private static String text(JsonMap json) {
        return new String(json.encode(), StandardCharsets.US_ASCII);
    }

    private void wrk(String what, int port, int connections, int seconds, Path script) throws Exception {
        Process wrk = new ProcessBuilder(
                        "wrk",
                        "-t1",
                        "-c" + connections,
                        "-d" + seconds + "s",
                        "--latency",
                        "--timeout",
                        "10s",
                        "-s",
                        script.toString(),
                        "http://127.0.0.1:" + port)
                .redirectErrorStream(true)
                .start();
        String said = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        wrk.waitFor();
        Matcher wrong = WRONG.matcher(said);
        System.out.printf(
                "%-18s %5d connections: %10s/s  p99 %10s %s%n",
                what, connections, first(RATE, said), first(P99, said), wrong.find() ? wrong.group() : "");
    }

    private static String first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? matcher.group(1) : "?\n" + text;
    }

    private Process directory(int port, Path data) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("p2pchat.file", "target/p2pchat"))
                        .toAbsolutePath()
                        .toString(),
                "serve-directory",
                "--bind",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--data",
                data.toString()));
        command.addAll(OPTIONS);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        processes.add(process);
        ready(process);
        return process;
    }

    private Process java(String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(List.of(args));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        processes.add(process);
        return process;
    }

    /** The line that says where it is, behind whatever the Java machine has to say. */
    private static String ready(Process process) throws IOException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = lines.readLine();
        while (line != null && !line.contains("ready")) {
            line = lines.readLine();
        }
        return String.valueOf(line);
    }

    private static void end(Process process) throws InterruptedException {
        process.destroy();
        process.waitFor();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
