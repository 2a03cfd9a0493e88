// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli.doctor;

import dev.p2pchat.control.ControlClient;
import dev.p2pchat.control.ControlSocket;
import dev.p2pchat.control.Hello;
import dev.p2pchat.control.PeerClosingException;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.NodeConfig;
import dev.p2pchat.profile.Profile;
import dev.p2pchat.profile.ProfileFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Which process has the profile open, whether it answers, and what a killed one left behind. */
public final class ProcessCheck {
    /** A process that just starts has the lock for a moment before it answers; one that ends, afterwards. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);

    private ProcessCheck() {}

    /**
     * What is to be seen of it.
     *
     * @param locked whether a living process has the lock
     * @param pid the one that has or had it; 0 if that cannot be told
     * @param hello what it says at its socket, or null
     * @param silence why it says nothing, when it has a socket and does not; else null
     * @param socketLeft whether a socket lies there
     */
    public record Holder(
            boolean locked,
            long pid,
            @Nullable Hello hello,
            @Nullable String silence,
            boolean socketLeft) {
        /** Whether it can be asked. */
        public boolean answers() {
            return hello != null;
        }

        /** Whether the profile is open in a process that says nothing. */
        public boolean isDeaf() {
            return locked && hello == null;
        }

        public boolean isPeer() {
            Hello known = hello;
            return known != null && known.mode() == NodeConfig.Mode.PEER;
        }
    }

    public static Holder look(ProfileFolder folder, @Nullable Path runtime) {
        ControlSocket place = new ControlSocket(folder.path(), runtime);
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Holder seen = once(folder, place);
            if (!seen.isDeaf() || seen.silence() != null || System.nanoTime() > end) {
                return seen;
            }
            LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
            if (Thread.currentThread().isInterrupted()) {
                return seen;
            }
        }
    }

    private static Holder once(ProfileFolder folder, ControlSocket place) {
        @Nullable Hello hello = null;
        @Nullable String silence = null;
        try (ControlClient client = ControlClient.connect(place)) {
            hello = client.hello();
        } catch (IOException | PeerClosingException e) {
            // Nobody there, or nobody any more.
        } catch (ChatException e) {
            silence = e.getMessage();
        }
        return new Holder(
                Profile.isOpen(folder),
                Profile.holder(folder),
                hello,
                silence,
                Files.exists(socket(place), LinkOption.NOFOLLOW_LINKS));
    }

    private static Path socket(ControlSocket place) {
        try {
            return place.find();
        } catch (IOException e) {
            return Path.of("");
        }
    }

    public static Finding judge(Holder seen) {
        Hello hello = seen.hello();
        if (hello != null && !seen.locked()) {
            return Finding.problem(
                    "process",
                    "Process " + hello.pid() + " has the profile open, but its lock does not hold.",
                    "Another process could open the same profile and damage it: the filesystem does not keep locks.",
                    "Keep the profile on a disk of this machine.");
        }
        if (hello != null) {
            String what = hello.mode() == NodeConfig.Mode.PEER ? "a peer runs" : "a command has it open";
            return Finding.ok("process", what + " (pid " + hello.pid() + ") and answers");
        }
        if (seen.locked()) {
            String who = seen.pid() == 0 ? "A process" : "Process " + seen.pid();
            String silence = seen.silence();
            return Finding.problem(
                    "process",
                    who + " has the profile open and does not answer" + (silence == null ? "." : ": " + silence),
                    "No command can reach the profile while it is so.",
                    seen.pid() == 0
                            ? "Find out which process it is and end it; what was acknowledged is safe."
                            : "End it with \"kill " + seen.pid() + "\", and if it stays with \"kill -9 " + seen.pid()
                                    + "\"; what was acknowledged is safe. Then start the peer again.");
        }
        if (seen.socketLeft()) {
            return Finding.note(
                    "process",
                    "The last process" + (seen.pid() == 0 ? "" : " (pid " + seen.pid() + ")")
                            + " was killed or crashed, and left control.sock and profile.lock behind.",
                    "Harmless: the lock ended with the process, and nothing acknowledged is lost.",
                    "Nothing; whoever opens the profile next removes what was left.");
        }
        return Finding.ok("process", "nobody has the profile open");
    }
}
