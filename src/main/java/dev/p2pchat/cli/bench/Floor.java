// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli.bench;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.crypto.Aead;
import dev.p2pchat.crypto.AuthenticationFailedException;
import dev.p2pchat.crypto.SecretKey;
import dev.p2pchat.storage.Key;
import dev.p2pchat.storage.Store;
import dev.p2pchat.storage.Table;
import dev.p2pchat.storage.xodus.XodusStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.modes.ChaCha20Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/** What this machine does without us: nothing that is built on it can be faster. */
final class Floor {
    /** A short message in its envelope, sealed in its record. */
    static final int RECORD_BYTES = 200;

    /** The smallest sealed frame, with its length. */
    static final int FRAME_BYTES = 274;

    /** What Xodus appends for one message, on average; {@code strace} shows 1.2 to 1.8 KB. */
    private static final int COMMIT_BYTES = 1500;

    private static final int PAUSE_MICROS = 1000;
    private static final int ROUND_TRIPS = 20_000;
    private static final int FORCES = 1_000;
    private static final int PUTS = 200_000;
    private static final int JVM_STARTS = 11;
    private static final int AEAD_ROUNDS = 7;
    private static final int AEAD_MILLIS = 200;
    private static final byte[] NO_AD = {};

    private final String bench;
    private final Workbench workbench;

    /** Whatever is measured is told as a figure of this benchmark. */
    Floor(String bench, Workbench workbench) {
        this.bench = bench;
        this.workbench = workbench;
    }

    /** There and back over loopback between two threads, the first half for warming up; reports and returns the median. */
    Figure tcpRoundTrip() throws IOException {
        long[] nanos = new long[workbench.times(ROUND_TRIPS)];
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket here = new Socket(server.getInetAddress(), server.getLocalPort());
                Socket there = server.accept()) {
            here.setTcpNoDelay(true);
            there.setTcpNoDelay(true);
            Thread echo = new Thread(() -> echo(there), "echo");
            echo.start();
            byte[] frame = new byte[FRAME_BYTES];
            InputStream in = here.getInputStream();
            OutputStream out = here.getOutputStream();
            for (int i = -nanos.length; i < nanos.length; i++) {
                long start = System.nanoTime();
                out.write(frame);
                if (in.readNBytes(frame, 0, frame.length) < frame.length) {
                    throw new IOException("the echo ended");
                }
                if (i >= 0) {
                    nanos[i] = System.nanoTime() - start;
                }
            }
        }
        return reportQuantiles("floor: TCP round trip of " + FRAME_BYTES + " bytes", nanos);
    }

    private static void echo(Socket socket) {
        byte[] frame = new byte[FRAME_BYTES];
        try {
            while (socket.getInputStream().readNBytes(frame, 0, frame.length) == frame.length) {
                socket.getOutputStream().write(frame);
            }
        } catch (IOException e) {
            // The end: whoever measures has closed it.
        }
    }

    /** An append and its way to the disk, one after the other; reports and returns the median. */
    Figure fdatasync() throws IOException {
        return fdatasync(FORCES, RECORD_BYTES, 0);
    }

    /** As many bytes as a commit of one message appends, to a disk that had nothing to do before: what a commit waits for. */
    Figure fdatasyncAfterPause() throws IOException {
        return fdatasync(FORCES / 2, COMMIT_BYTES, PAUSE_MICROS);
    }

    private Figure fdatasync(int times, int bytes, int pauseMicros) throws IOException {
        Path file = workbench.freshFolder().resolve("floor");
        long[] nanos = new long[workbench.times(times)];
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.allocate(bytes);
            for (int i = 0; i < nanos.length; i++) {
                LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(pauseMicros));
                long start = System.nanoTime();
                channel.write(buffer.clear());
                channel.force(false);
                nanos[i] = System.nanoTime() - start;
            }
        }
        String after = pauseMicros == 0 ? "" : " after a pause of " + pauseMicros + " µs";
        return reportQuantiles("floor: append and fdatasync of " + bytes + " bytes" + after, nanos);
    }

    private Figure reportQuantiles(String what, long[] nanos) {
        List<Figure> figures = Figure.quantiles(bench, what, nanos);
        figures.forEach(workbench::report);
        return figures.get(0);
    }

    /** Sealing alone and opening alone, on one thread; returns the slower, which is the most that a session can do. */
    Figure aead(int bytes) throws AuthenticationFailedException {
        byte[] plaintext = new byte[bytes];
        byte[] sealed = new byte[bytes + Aead.TAG_BYTES];
        byte[] nonce = new byte[Aead.NONCE_BYTES];
        List<Double> sealing = new ArrayList<>();
        List<Double> opening = new ArrayList<>();
        try (SecretKey key = SecretKey.random(workbench.random())) {
            for (int round = -2; round < AEAD_ROUNDS; round++) {
                // Neither the message nor its nonce is of anybody's.
                double seals = rate(bytes, () -> Aead.seal(key, nonce, NO_AD, plaintext, 0, bytes, sealed, 0));
                double opens = rate(bytes, () -> Aead.open(key, nonce, NO_AD, sealed, 0, sealed.length, plaintext, 0));
                if (round >= 0) {
                    sealing.add(seals);
                    opening.add(opens);
                }
            }
        }
        String what = "floor: our ChaCha20-Poly1305 of " + bytes + " bytes, ";
        Figure seal = workbench.report(Figure.of(bench, what + "sealing", Figure.Unit.MEGABYTES, sealing));
        Figure open = workbench.report(Figure.of(bench, what + "opening", Figure.Unit.MEGABYTES, opening));
        return seal.median() < open.median() ? seal : open;
    }

    /** Sealing by the library's own object, the faster of its two directions. */
    Figure libraryAead(int bytes) throws AuthenticationFailedException {
        byte[] plaintext = new byte[bytes];
        byte[] sealed = new byte[bytes + Aead.TAG_BYTES];
        ByteBuffer nonce = ByteBuffer.allocate(Aead.NONCE_BYTES);
        KeyParameter key = new KeyParameter(new byte[SecretKey.BYTES]);
        ChaCha20Poly1305 library = new ChaCha20Poly1305();
        List<Double> rates = new ArrayList<>();
        for (int round = -2; round < AEAD_ROUNDS; round++) {
            double rate = rate(bytes, () -> {
                // It refuses the nonce it had last.
                nonce.putLong(0, nonce.getLong(0) + 1);
                library.init(true, new ParametersWithIV(key, nonce.array()));
                int done = library.processBytes(plaintext, 0, bytes, sealed, 0);
                try {
                    library.doFinal(sealed, done);
                } catch (InvalidCipherTextException e) {
                    throw new AuthenticationFailedException();
                }
            });
            if (round >= 0) {
                rates.add(rate);
            }
        }
        return workbench.report(Figure.of(
                bench,
                "floor: Bouncy Castle's ChaCha20-Poly1305 of " + bytes + " bytes, sealing",
                Figure.Unit.MEGABYTES,
                rates));
    }

    private interface Sealing {
        void once() throws AuthenticationFailedException;
    }

    /** Megabytes in a second. */
    private double rate(int bytes, Sealing work) throws AuthenticationFailedException {
        long frames = 0;
        long start = System.nanoTime();
        while (Workbench.secondsSince(start) < workbench.times(AEAD_MILLIS) / 1e3) {
            work.once();
            frames++;
        }
        return frames * bytes / Workbench.secondsSince(start) / 1e6;
    }

    /** Records put into a bare store, as many in a commit as our stores take at most. */
    Figure puts() throws IOException {
        List<Double> rates = new ArrayList<>();
        int puts = workbench.times(PUTS);
        Table table = new Table("floor");
        Bytes group = Bytes.copyOf(new byte[32]);
        for (int round = -1; round < 3; round++) {
            try (Store store = XodusStore.open(workbench.freshFolder())) {
                long start = System.nanoTime();
                CompletableFuture<?> last = CompletableFuture.completedFuture(null);
                for (int i = 0; i < puts; i++) {
                    Key key = Key.of(group, i);
                    last = store.write(transaction -> {
                        transaction.put(table, key, Bytes.owning(new byte[RECORD_BYTES]));
                        return null;
                    });
                }
                last.join();
                if (round >= 0) {
                    rates.add(puts / Workbench.secondsSince(start));
                }
            }
        }
        return workbench.report(Figure.of(
                bench, "floor: bare Xodus puts of " + RECORD_BYTES + " bytes", Figure.Unit.PER_SECOND, rates));
    }

    /** A JVM that does nothing, with the collector and the compiler of our short commands. */
    Figure jvmStart() throws IOException, InterruptedException {
        ProcessBuilder builder = jvm();
        List<Double> millis = new ArrayList<>();
        for (int i = -1; i < Math.max(1, workbench.times(JVM_STARTS * 100) / 100); i++) {
            long start = System.nanoTime();
            builder.start().waitFor();
            if (i >= 0) {
                millis.add(Workbench.secondsSince(start) * 1e3);
            }
        }
        return workbench.report(Figure.of(bench, "floor: java -version", Figure.Unit.MILLISECONDS, millis));
    }

    static ProcessBuilder jvm() {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return new ProcessBuilder(Arrays.asList(
                        java.toString(), "-XX:+UseSerialGC", "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-version"))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
    }
}
