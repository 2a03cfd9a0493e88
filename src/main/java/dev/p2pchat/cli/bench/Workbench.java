// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli.bench;

import dev.p2pchat.base.Username;
import dev.p2pchat.connections.FirstContact;
import dev.p2pchat.control.ControlClient;
import dev.p2pchat.control.ControlSocket;
import dev.p2pchat.directory.api.Origin;
import dev.p2pchat.messaging.AcceptMode;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.Node;
import dev.p2pchat.node.NodeConfig;
import dev.p2pchat.profile.Passphrase;
import dev.p2pchat.profile.Profile;
import dev.p2pchat.profile.ProfileException;
import dev.p2pchat.profile.ProfileFolder;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What a benchmark works with: a folder that is removed behind it, the packaged file, peers, and somebody who takes its
 * figures. Nothing that it started outlives it.
 */
public final class Workbench implements AutoCloseable {
    /** Nobody is there: benchmarks know each other's addresses. */
    private static final Origin NO_DIRECTORY = new Origin("http", "127.0.0.1", 9);

    private static final long PATIENCE_SECONDS = 60;

    /** How long whoever makes an archive may take to be done when nobody needs it any more. */
    private static final long MAKER_SECONDS = 15;

    private static final String LOCK = ".lock";

    private final Path file;
    private final Path folder;
    private final boolean brief;
    private final Consumer<Figure> figures;
    private final SecureRandom random = new SecureRandom();
    private int folders;
    private boolean archived;

    /**
     * A place to work.
     *
     * @param file the packaged file, executable
     * @param folder empty, on the disk that is to be measured
     * @param brief whether to do just enough of everything to see that it works
     * @param figures is told each figure as soon as it is known
     */
    public Workbench(Path file, Path folder, boolean brief, Consumer<Figure> figures) {
        this.file = file;
        this.folder = folder;
        this.brief = brief;
        this.figures = figures;
    }

    SecureRandom random() {
        return random;
    }

    Figure report(Figure figure) {
        figures.accept(figure);
        return figure;
    }

    /** Fewer when it is only to be seen that it works. */
    int times(int usually) {
        return brief ? Math.max(1, usually / 100) : usually;
    }

    Path freshFolder() throws IOException {
        return Files.createDirectory(folder.resolve(Integer.toString(++folders)));
    }

    /** The packaged file, with these words; without an archive of classes until {@link #makeArchive}. */
    ProcessBuilder command(String... words) {
        List<String> command = new ArrayList<>(List.of(file.toString()));
        command.addAll(Arrays.asList(words));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("P2PCHAT_PASSPHRASE", "");
        builder.environment().put("P2PCHAT_ACCEPT", "all");
        builder.environment().put("P2PCHAT_DIRECTORY", NO_DIRECTORY.toString());
        builder.environment().put("XDG_CACHE_HOME", folder.resolve("cache").toString());
        builder.environment().put("P2PCHAT_CDS", archived ? "1" : "0");
        return builder;
    }

    /** A command for a profile. */
    ProcessBuilder commandOf(Path home, String name, String... words) {
        ProcessBuilder builder = command(words);
        builder.command().addAll(List.of("--name", name, "--home", home.toString()));
        return builder;
    }

    /** From now on commands start as they do for somebody who uses p2pchat every day. */
    void makeArchive() throws IOException, InterruptedException {
        archived = true;
        command("--help").start().waitFor();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!isArchiveMade()) {
            if (System.nanoTime() > end) {
                throw new IOException("no archive of classes was made");
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private boolean isArchiveMade() throws IOException {
        List<String> names = inCache();
        return names.stream().anyMatch(name -> name.endsWith(".jsa"))
                && names.stream().noneMatch(name -> name.endsWith(LOCK));
    }

    private List<String> inCache() throws IOException {
        Path cache = folder.resolve("cache").resolve("p2pchat");
        if (!Files.isDirectory(cache)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(cache)) {
            return files.map(Path::toString).toList();
        }
    }

    /** A headless peer in a process of its own, on loopback, that answers already. */
    Process runningPeer(Path home, String name) throws IOException, InterruptedException, ProfileException {
        ProfileFolder place = new ProfileFolder(home, new Username(name));
        Profile.create(place, Passphrase.none(), random).close();
        Process process = commandOf(home, name, "peer", "--headless", "--bind", "127.0.0.1", "--port", "0")
                .start();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            try (ControlClient client = ControlClient.connect(new ControlSocket(place.path(), null))) {
                client.account();
                return process;
            } catch (IOException | ChatException e) {
                if (!process.isAlive() || System.nanoTime() > end) {
                    throw new IOException("a peer does not answer", e);
                }
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
    }

    /** Makes a running peer a contact of another. */
    void introduce(Path home, String to, String whom) throws IOException, ChatException {
        try (ControlClient known = ControlClient.connect(socket(home, whom));
                ControlClient client = ControlClient.connect(socket(home, to))) {
            client.add(known.account().invitation());
        }
    }

    private static ControlSocket socket(Path home, String name) {
        return new ControlSocket(new ProfileFolder(home, new Username(name)).path(), null);
    }

    /** A peer in this process, on loopback, that takes everybody's messages. */
    Peer peer(Path home, String name) throws ProfileException, ChatException {
        return peer(home, name, NodeConfig.Mode.PEER);
    }

    Peer peer(Path home, String name, NodeConfig.Mode mode) throws ProfileException, ChatException {
        ProfileFolder place = new ProfileFolder(home, new Username(name));
        Profile profile = place.exists()
                ? Profile.open(place, Passphrase.none(), random)
                : Profile.create(place, Passphrase.none(), random);
        try {
            NodeConfig config = new NodeConfig(
                    mode,
                    NO_DIRECTORY,
                    InetAddress.getLoopbackAddress(),
                    0,
                    true,
                    List.of(),
                    FirstContact.LAN,
                    AcceptMode.ALL,
                    false);
            return new Peer(profile, Node.start(profile, config, InstantSource.system(), random));
        } catch (ChatException | RuntimeException e) {
            profile.close();
            throw e;
        }
    }

    /** A peer with its open profile. */
    record Peer(Profile profile, Node node) implements AutoCloseable {
        @Override
        public void close() {
            node.close();
            profile.close();
        }
    }

    /** Ends what still runs, also whoever makes an archive in the background: it works in our folder. */
    @Override
    public void close() throws IOException {
        // Whoever interrupted us wants the end, and this is it.
        boolean interrupted = Thread.interrupted();
        try {
            List<ProcessHandle> left = stillRunning();
            left.forEach(ProcessHandle::destroy);
            for (ProcessHandle process : left) {
                process.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
            // The launcher's shell clears up behind a maker, unless it was ended as well, and then the lock stays.
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(MAKER_SECONDS);
            while (inCache().stream().anyMatch(name -> name.endsWith(LOCK)) && System.nanoTime() < end) {
                TimeUnit.MILLISECONDS.sleep(100);
            }
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("a process does not end", e);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Our children with theirs, and whoever makes an archive, which is nobody's child but names our folder. */
    private List<ProcessHandle> stillRunning() {
        ProcessHandle self = ProcessHandle.current();
        return Stream.concat(self.descendants(), ProcessHandle.allProcesses().filter(this::namesOurFolder))
                .filter(process -> !process.equals(self))
                .distinct()
                .toList();
    }

    private boolean namesOurFolder(ProcessHandle process) {
        return process.info().commandLine().orElse("").contains(folder.toString());
    }

    static double secondsSince(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
