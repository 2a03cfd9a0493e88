// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.bench;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.Username;
import dev.p2pchat.directory.Somebody;
import dev.p2pchat.directory.api.NonceBody;
import dev.p2pchat.directory.api.Origin;
import dev.p2pchat.directory.api.PresenceNews;
import dev.p2pchat.directory.api.PresenceRequest;
import dev.p2pchat.directory.api.RecordBody;
import dev.p2pchat.directory.api.SignedBody;
import dev.p2pchat.http.JsonMap;
import dev.p2pchat.http.MalformedJsonException;
import dev.p2pchat.identity.Purpose;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * What ten thousand presence connections cost a packaged directory, and how long it takes until all of them have heard of
 * one change. Run it by hand, as docs/performance.md says; the argument is how many connections, 10 000 without one.
 *
 * <p>Each comes from a loopback address of its own, as Linux has them, so that no limit for one address stands in the way.
 */
final class PresenceBench {
    private static final int ROUNDS = 5;
    private static final int THREADS = 16;

    private static final List<String> HANDSHAKE = List.of(
            "GET /v1/presence HTTP/1.1",
            "Host: x",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==");

    private final int count;
    private final Origin origin;
    private final Process directory;

    private PresenceBench(int count, int port, Process directory) {
        this.count = count;
        this.origin = new Origin("http", "127.0.0.1", port);
        this.directory = directory;
    }

    public static void main(String[] args) throws Exception {
        int count = args.length == 0 ? 10_000 : Integer.parseInt(args[0]);
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path data = Files.createTempDirectory("bench");
        ProcessBuilder builder = new ProcessBuilder(
                "target/p2pchat",
                "serve-directory",
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--data",
                data.toString());
        builder.environment().put("P2PCHAT_CDS", "0");
        Process directory =
                builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try {
            // The line that says that it is ready.
            if (directory.getInputStream().read() < 0) {
                throw new IOException("the directory did not start");
            }
            new PresenceBench(count, port, directory).measure();
        } finally {
            directory.destroy();
            if (!directory.waitFor(20, TimeUnit.SECONDS)) {
                directory.destroyForcibly();
            }
            BenchPeer.remove(data);
        }
    }

    private void measure() throws Exception {
        List<Somebody> people = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            people.add(new Somebody("n" + i));
        }
        Somebody star = new Somebody("star");
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try {
            long begin = System.nanoTime();
            inParallel(pool, i -> claim(i, people.get(i)));
            claim(count, star);
            System.out.printf("claimed %d names in %.1f s%n", count + 1, seconds(begin));

            // What is loaded and compiled with the first connections belongs to no connection.
            int warm = Math.min(200, count);
            List<SocketChannel> first = new ArrayList<>();
            for (int i = 0; i < warm; i++) {
                first.add(open(i, people.get(i), true));
            }
            for (SocketChannel channel : first) {
                channel.close();
            }
            long heapBefore = liveHeapKilobytes();
            long before = residentKilobytes();
            begin = System.nanoTime();
            List<SocketChannel> open = inParallel(pool, i -> open(i, people.get(i), true));
            double opening = seconds(begin);
            long heapAfter = liveHeapKilobytes();
            long after = residentKilobytes();
            System.out.printf(
                    "opened %d connections in %.1f s; resident %d MB before, %d MB after: %.1f KiB for each%n",
                    count, opening, before / 1024, after / 1024, (after - before) / (double) count);
            System.out.printf(
                    "live heap %d MB before, %d MB after: %.1f KiB for each%n",
                    heapBefore / 1024, heapAfter / 1024, (heapAfter - heapBefore) / (double) count);
            fanOut(star, open);
            System.out.printf("resident after all that: %d MB%n", residentKilobytes() / 1024);
        } finally {
            pool.shutdownNow();
        }
    }

    private interface Step<T> {
        T run(int i) throws Exception;
    }

    private <T> List<T> inParallel(ExecutorService pool, Step<T> step) throws Exception {
        List<Callable<List<T>>> tasks = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
            int from = t;
            tasks.add(() -> {
                List<T> results = new ArrayList<>();
                for (int i = from; i < count; i += THREADS) {
                    results.add(step.run(i));
                }
                return results;
            });
        }
        List<T> all = new ArrayList<>();
        for (Future<List<T>> results : pool.invokeAll(tasks)) {
            all.addAll(results.get());
        }
        return all;
    }

    private SocketChannel connect(int i) throws IOException {
        SocketChannel channel = SocketChannel.open();
        byte[] source = {127, 1, (byte) (i / 250), (byte) (i % 250 + 1)};
        channel.bind(new InetSocketAddress(InetAddress.getByAddress(source), 0));
        channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), origin.port()));
        return channel;
    }

    private Boolean claim(int i, Somebody somebody) throws IOException {
        byte[] body = RecordBody.of(somebody.record(1, Instant.now())).toJson().encode();
        try (SocketChannel channel = connect(i)) {
            write(
                    channel,
                    ("PUT /v1/peers/" + somebody.name + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                            + "Content-Type: application/json\r\nContent-Length: " + body.length + "\r\n\r\n"));
            channel.write(ByteBuffer.wrap(body));
            String head = head(channel);
            if (!head.startsWith("HTTP/1.1 201 ")) {
                throw new IOException("not claimed: " + head);
            }
        }
        return true;
    }

    private SocketChannel open(int i, Somebody somebody, boolean subscribing)
            throws IOException, MalformedJsonException {
        SocketChannel channel = connect(i);
        write(channel, String.join("\r\n", HANDSHAKE) + "\r\n\r\n");
        String head = head(channel);
        if (!head.startsWith("HTTP/1.1 101 ")) {
            throw new IOException("not opened: " + head);
        }
        PresenceNews.Hello hello = (PresenceNews.Hello) news(channel);
        Bytes body = new NonceBody(somebody.name, origin, Instant.now(), hello.nonce()).encode();
        say(
                channel,
                new PresenceRequest.Open(
                        somebody.name, new SignedBody(body, somebody.identity.sign(Purpose.PRESENCE, body))));
        if (!(news(channel) instanceof PresenceNews.Opened)) {
            throw new IOException("not opened");
        }
        if (subscribing) {
            say(channel, new PresenceRequest.Subscribe(List.of(new Username("star"))));
            news(channel);
        }
        return channel;
    }

    /** Everybody subscribed to one name, which comes and goes. */
    private void fanOut(Somebody star, List<SocketChannel> open) throws Exception {
        double[] times = new double[ROUNDS];
        try (Selector selector = Selector.open()) {
            for (SocketChannel channel : open) {
                channel.configureBlocking(false);
                channel.register(selector, SelectionKey.OP_READ);
            }
            for (int round = -1; round < ROUNDS; round++) {
                SocketChannel there = open(count, star, false);
                gather(selector);
                long begin = System.nanoTime();
                there.close();
                gather(selector);
                if (round >= 0) {
                    times[round] = seconds(begin) * 1000;
                }
            }
        }
        Arrays.sort(times);
        System.out.printf(
                "from a closed connection until all %d others have read of it: %.0f ms (%.0f to %.0f)%n",
                count, times[ROUNDS / 2], times[0], times[ROUNDS - 1]);
    }

    /** Until each has read something. */
    private void gather(Selector selector) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(1024);
        int missing = count;
        while (missing > 0) {
            if (selector.select(TimeUnit.SECONDS.toMillis(30)) == 0) {
                throw new IOException(missing + " have not heard");
            }
            for (SelectionKey key : selector.selectedKeys()) {
                buffer.clear();
                if (((SocketChannel) key.channel()).read(buffer) <= 0) {
                    throw new IOException("a connection ended");
                }
                missing--;
            }
            selector.selectedKeys().clear();
        }
    }

    /** After a collection, so that it is what is held and not what was thrown away. */
    private long residentKilobytes() throws Exception {
        new ProcessBuilder("jcmd", Long.toString(directory.pid()), "GC.run")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        return Files.readAllLines(Path.of("/proc/" + directory.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findAny()
                .orElseThrow();
    }

    /** What the last line of a histogram of everything that lives says. */
    private long liveHeapKilobytes() throws Exception {
        Process histogram = new ProcessBuilder("jcmd", Long.toString(directory.pid()), "GC.class_histogram")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String total = "";
        for (String line : new String(histogram.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList()) {
            total = line.startsWith("Total") ? line : total;
        }
        return Long.parseLong(total.strip().split(" +", 3)[2].strip()) / 1024;
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    private static void write(SocketChannel channel, String text) throws IOException {
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    }

    /** A masked frame of text, by a mask of zeros. */
    private static void say(SocketChannel channel, PresenceRequest request) throws IOException {
        byte[] text = request.toJson().encode();
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(0x81);
        if (text.length < 126) {
            frame.write(0x80 | text.length);
        } else {
            frame.write(0x80 | 126);
            frame.write(text.length >> 8);
            frame.write(text.length);
        }
        frame.writeBytes(new byte[4]);
        frame.writeBytes(text);
        channel.write(ByteBuffer.wrap(frame.toByteArray()));
    }

    private static PresenceNews news(SocketChannel channel) throws IOException, MalformedJsonException {
        ByteBuffer start = read(channel, 2);
        int length = start.get(1) & 0x7f;
        if (length == 126) {
            length = read(channel, 2).getShort(0) & 0xffff;
        }
        return PresenceNews.of(JsonMap.parse(Bytes.copyOf(read(channel, length).array())));
    }

    private static String head(SocketChannel channel) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) read(channel, 1).get(0));
        }
        return head.toString();
    }

    private static ByteBuffer read(SocketChannel channel, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new IOException("the directory hung up");
            }
        }
        return buffer;
    }
}
