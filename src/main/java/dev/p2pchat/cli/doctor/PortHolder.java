// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli.doctor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which process listens on a port, as Linux tells in {@code /proc}; of other users' processes only the administrator learns. */
public final class PortHolder {
    private static final Path PROC = Path.of("/proc");
    private static final String LISTENING = "0A";

    private PortHolder() {}

    /**
     * A process.
     *
     * @param command the name of its program
     */
    public record Holder(long pid, String command) {
        @Override
        public String toString() {
            return command + ", pid " + pid;
        }
    }

    /** Null when it cannot be told. */
    public static @Nullable Holder of(int port) {
        Set<String> sockets = new HashSet<>();
        for (String table : List.of("net/tcp", "net/tcp6")) {
            try {
                sockets.addAll(inodes(Files.readAllLines(PROC.resolve(table)), port));
            } catch (IOException e) {
                // Another system, or one without IPv6.
            }
        }
        if (sockets.isEmpty()) {
            return null;
        }
        try (Stream<Path> processes = Files.list(PROC)) {
            return processes
                    .filter(process -> process.getFileName().toString().matches("\\d+"))
                    .filter(process -> holds(process, sockets))
                    .findFirst()
                    .map(PortHolder::named)
                    .orElse(null);
        } catch (IOException | UncheckedIOException e) {
            return null;
        }
    }

    /** The names, by inode, of the sockets in a table of the kernel that listen on the port. */
    static Set<String> inodes(List<String> table, int port) {
        String suffix = String.format(":%04X", port);
        Set<String> found = new HashSet<>();
        for (String line : table) {
            // sl, local address, remote address, state, queues, timer, retransmissions, uid, timeout, inode
            String[] fields = line.strip().split("\\s+", -1);
            if (fields.length > 9 && fields[1].endsWith(suffix) && fields[3].equals(LISTENING)) {
                found.add("socket:[" + fields[9] + "]");
            }
        }
        return found;
    }

    private static boolean holds(Path process, Set<String> sockets) {
        try (Stream<Path> descriptors = Files.list(process.resolve("fd"))) {
            return descriptors.anyMatch(descriptor -> {
                try {
                    return sockets.contains(Files.readSymbolicLink(descriptor).toString());
                } catch (IOException e) {
                    return false;
                }
            });
        } catch (IOException | UncheckedIOException e) {
            return false;
        }
    }

    private static Holder named(Path process) {
        String command;
        try {
            command = Files.readString(process.resolve("comm")).strip();
        } catch (IOException e) {
            command = "a program";
        }
        return new Holder(Long.parseLong(process.getFileName().toString()), command);
    }
}
