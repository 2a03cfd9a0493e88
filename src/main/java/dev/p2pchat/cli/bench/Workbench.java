// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli.bench;

import dev.p2pchat.base.Username;
import dev.p2pchat.connections.FirstContact;
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
import java.util.function.Consumer;

/**
 * What a benchmark works with: a folder that is removed behind it, the packaged file, peers, and somebody who takes its
 * figures.
 */
public final class Workbench {
    /** Nobody is there: benchmarks know each other's addresses. */
    private static final Origin NO_DIRECTORY = new Origin("http", "127.0.0.1", 9);

    private final Path file;
    private final Path folder;
    private final boolean brief;
    private final Consumer<Figure> figures;
    private final SecureRandom random = new SecureRandom();
    private int folders;

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

    /** The packaged file, with these words. */
    ProcessBuilder command(String... words) {
        List<String> command = new ArrayList<>(List.of(file.toString()));
        command.addAll(Arrays.asList(words));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("P2PCHAT_PASSPHRASE", "");
        return builder;
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

    static double secondsSince(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
