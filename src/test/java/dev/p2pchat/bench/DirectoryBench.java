// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.bench;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.Username;
import dev.p2pchat.cli.bench.BarChart;
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
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How much a packaged directory answers, asked by {@code wrk} (https://github.com/wg/wrk, in Debian), beside a bare server
 * that answers as many bytes: run it by hand, after {@code mvn package}, with the numbers of names to have stored.
 *
 * <p>Names for the lookups are put into the store directly, each with a name of its own and the same record: nobody checks
 * a signature when a record is looked up. Claims and renewals are signed, all of them, before the clock runs.
 *
 * <p>Prints rows for {@code docs/performance.md} and writes its plot to the file that the property
 * {@code p2pchat.bench.plot} names.
 */
final class DirectoryBench {
    private static final int[] CONNECTIONS = {1, 64, 1000};
    private static final int SECONDS = Integer.getInteger("p2pchat.bench.seconds", 8);
    /** As many as are looked up often. */
    private static final int FEW_NAMES = 10_000;

    /** More than fit what the server keeps in memory. */
    private static final int MANY_NAMES = 400_000;

    private static final int CLAIMS = Integer.getInteger("p2pchat.bench.claims", 20_000);
    private static final int RENEWING = 2_000;
    /** Of each of them. */
    private static final int RENEWALS = 40;

    /** More registrations than can be answered in the time. */
    private static final int FLOOD = 400_000;

    private static final int BATCH = 2000;
    /** Of {@code serve-directory}, such as those that switch limits off. */
    private static final List<String> OPTIONS = Stream.of(
                    System.getProperty("p2pchat.bench.directory", "").split(" "))
            .filter(option -> !option.isEmpty())
            .toList();

    private final Path folder;
    private final List<Process> processes = new ArrayList<>();
    private final BarChart chart = new BarChart("Lookups a second", "stored names, open connections");

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
            bench.lookupsInAFlood();
            @Nullable String plot = System.getProperty("p2pchat.bench.plot");
            if (plot != null) {
                Files.writeString(Path.of(plot), bench.chart.svg());
            }
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
        fill(data.resolve("store"), names);
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
        System.out.printf("%n%,d names, answers of %d bytes%n%n", names, bytes);
        System.out.println(
                "| names stored | asked for | connections | lookups/s | p99 | bare/s, before and after | share |");
        System.out.println("|---|---|---|---|---|---|---|");
        Path few = script("few-" + names + ".lua", requests(names, FEW_NAMES));
        new Wrk(port, 64, 5 * SECONDS / 2, few).run();
        new Wrk(barePort, 64, SECONDS, few).run();
        for (int connections : CONNECTIONS) {
            List<Double> lookupsAndBare = compare(names, FEW_NAMES, connections, port, barePort, few);
            chart.add(
                    String.format("%,d names, %,d conn.", names, connections),
                    List.of("directory", "bare handler"),
                    lookupsAndBare);
        }
        if (names > MANY_NAMES) {
            Path many = script("many-" + names + ".lua", requests(names, MANY_NAMES));
            compare(names, MANY_NAMES, 64, port, barePort, many);
        }
        end(directory);
        end(bare);
    }

    private List<Double> compare(int names, int asked, int connections, int port, int barePort, Path script)
            throws Exception {
        Wrk.Result before = new Wrk(barePort, connections, SECONDS, script).run();
        Wrk.Result lookups = new Wrk(port, connections, SECONDS, script).run();
        Wrk.Result after = new Wrk(barePort, connections, SECONDS, script).run();
        double bare = (before.perSecond() + after.perSecond()) / 2;
        System.out.printf(
                "| %,d | %,d | %,d | %,.0f | %s | %,.0f and %,.0f | %.0f %% |%s%n",
                names,
                Math.min(names, asked),
                connections,
                lookups.perSecond(),
                lookups.p99(),
                before.perSecond(),
                after.perSecond(),
                100 * lookups.perSecond() / bare,
                before.wrong() + lookups.wrong() + after.wrong());
        return List.of(lookups.perSecond(), bare);
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

    /** Anywhere among all, so that some come twice. */
    private static List<String> requests(int names, int asked) {
        Random random = new Random(1);
        return IntStream.range(0, asked)
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
        new Wrk(port, 64, 2, script("warm-up.lua", renewals.subList(0, RENEWING))).run();
        System.out.println("claims: " + new Wrk(port, 64, SECONDS, script("claims.lua", claims)).run());
        System.out.println("renewals: "
                + new Wrk(port, 64, SECONDS, script("renewals.lua", renewals.subList(RENEWING, renewals.size())))
                        .run());
        end(directory);
    }

    /** Look-ups while others register names by passwords as fast as they can, each a name of its own. */
    private void lookupsInAFlood() throws Exception {
        Path data = folder.resolve("flood");
        fill(data.resolve("store"), FEW_NAMES);
        int port = freePort();
        Process directory = directory(port, data);
        Path lookups = script("flood-lookups.lua", requests(FEW_NAMES, FEW_NAMES));
        Path registrations = script(
                "flood-registrations.lua",
                IntStream.range(0, FLOOD)
                        .mapToObj(i -> request(
                                "POST", "/register", "{\"username\":\"f" + i + "\",\"password\":\"x\",\"host\":\"h\"}"))
                        .toList());
        new Wrk(port, 64, 2 * SECONDS, lookups).run();
        System.out.println("lookups, nothing else: " + new Wrk(port, 64, SECONDS, lookups).run());
        CompletableFuture<Wrk.Result> flood = CompletableFuture.supplyAsync(() -> {
            try {
                return new Wrk(port, 16, SECONDS, registrations).run();
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        System.out.println("lookups in a flood: " + new Wrk(port, 64, SECONDS, lookups).run());
        System.out.println("the flood, 503s too: " + flood.get());
        System.out.println("lookups, nothing else: " + new Wrk(port, 64, SECONDS, lookups).run());
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
