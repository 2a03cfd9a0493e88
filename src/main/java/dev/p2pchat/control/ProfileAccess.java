// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.control;

import dev.p2pchat.node.ChatApi;
import dev.p2pchat.node.ChatEvent;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.NodeConfig;
import dev.p2pchat.node.Problem;
import dev.p2pchat.profile.Passphrase;
import dev.p2pchat.profile.Profile;
import dev.p2pchat.profile.ProfileException;
import dev.p2pchat.profile.ProfileFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A profile, wherever it is open: whoever has it is asked over its control socket; when nobody has, it is opened here,
 * and served to others for as long. For one thread.
 */
public final class ProfileAccess implements AutoCloseable {
    /** How long somebody who has the profile may take to answer, or to go away. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final Duration BETWEEN_TRIES = Duration.ofMillis(50);

    private static final String SILENT = "It does not answer.";
    private static final String COMMAND = "It is a command: try again when it has ended.";

    private final ProfileFolder folder;
    private final NodeConfig config;
    private final Passphrase passphrase;
    private final @Nullable Path runtime;
    private final InstantSource clock;
    private final SecureRandom random;

    private Duration patience = PATIENCE;
    private Consumer<ChatEvent> heard = event -> {};
    private @Nullable ProfileHost host;
    private @Nullable Other other;

    /** Somebody else who has the profile. */
    private record Other(ControlClient client, NodeConfig.Mode mode) {
        boolean can(NodeConfig.Mode needed) {
            return mode != NodeConfig.Mode.OFFLINE || needed != NodeConfig.Mode.DIAL;
        }
    }

    /**
     * Opens nothing yet.
     *
     * @param config how to open it here; its mode is also what is needed of somebody else who has it
     * @param runtime {@code $XDG_RUNTIME_DIR}, or null
     */
    public ProfileAccess(
            ProfileFolder folder,
            NodeConfig config,
            Passphrase passphrase,
            @Nullable Path runtime,
            InstantSource clock,
            SecureRandom random) {
        this.folder = folder;
        this.config = config;
        this.passphrase = passphrase;
        this.runtime = runtime;
        this.clock = clock;
        this.random = random;
    }

    /** Waits this long, instead of 15 s, for somebody who has the profile and cannot be asked. */
    public ProfileAccess within(Duration limit) {
        patience = limit;
        return this;
    }

    /** Says who hears of what happens while the profile is open here; a running peer tells whoever listens there. */
    public ProfileAccess hearing(Consumer<ChatEvent> listener) {
        heard = listener;
        return this;
    }

    /** Something to ask; it is asked again if whoever was asked went away before beginning with it. */
    public interface Question<T> {
        T ask(ChatApi api) throws ChatException;
    }

    /**
     * Asks whoever has the profile; waits for a command that has it and cannot do what is needed.
     *
     * @throws ChatException what the question throws; {@code FAILED} if somebody has the profile and does not answer, or
     *     it is still such a command
     */
    public <T> T ask(Question<T> question) throws ChatException {
        return ask(config.mode(), question);
    }

    /**
     * Asks whoever has the profile, whatever else they can do: for what reads or commits and leaves the rest to later.
     *
     * @throws ChatException as {@link #ask}, but never because of a command that answers
     */
    public <T> T askAnybody(Question<T> question) throws ChatException {
        return ask(NodeConfig.Mode.OFFLINE, question);
    }

    private <T> T ask(NodeConfig.Mode needed, Question<T> question) throws ChatException {
        while (true) {
            try {
                return question.ask(api(needed));
            } catch (PeerClosingException e) {
                letGo();
            }
        }
    }

    /**
     * Waits until whoever has the profile can do what is needed, or it is open here; false if a command that cannot still
     * has it as the time is over.
     *
     * @throws ChatException if nobody answers
     */
    public boolean isAble() throws ChatException {
        try {
            var unused = api(config.mode());
            return true;
        } catch (ChatException e) {
            if (e.problem() == Problem.FAILED
                    && other != null
                    && !Thread.currentThread().isInterrupted()) {
                return false;
            }
            throw e;
        }
    }

    private void letGo() {
        Other gone = other;
        other = null;
        if (gone != null) {
            gone.client.close();
        }
    }

    private ChatApi api(NodeConfig.Mode needed) throws ChatException {
        ProfileHost own = host;
        if (own != null) {
            return own.api();
        }
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            // First, because a taken lock is only believed after some time.
            Other found = whoHasIt();
            if (found != null && found.can(needed)) {
                return found.client;
            }
            try {
                ProfileHost opened =
                        ProfileHost.start(Profile.open(folder, passphrase, random), config, runtime, clock, random);
                host = opened;
                // Ends with the node, which tells first what is queued.
                var unused = opened.api().subscribe(heard);
                return opened.api();
            } catch (ProfileException e) {
                if (e.reason() != ProfileException.Reason.IN_USE) {
                    throw ProfileHost.problem(e);
                }
                if (System.nanoTime() > end) {
                    throw new ChatException(Problem.FAILED, e.getMessage() + " " + (found == null ? SILENT : COMMAND));
                }
            }
            pause();
        }
    }

    /** Null while they are coming up or going down. */
    private @Nullable Other whoHasIt() throws ChatException {
        Other known = other;
        if (known != null && !known.client.isGone()) {
            return known;
        }
        letGo();
        ControlClient found;
        try {
            found = ControlClient.connect(new ControlSocket(folder.path(), runtime));
        } catch (IOException | PeerClosingException e) {
            return null;
        }
        try {
            other = new Other(found, found.hello().mode());
            return other;
        } catch (PeerClosingException e) {
            found.close();
            return null;
        } catch (ChatException | RuntimeException e) {
            found.close();
            throw e;
        }
    }

    /** A signal must end the waiting; parking alone would return at once and spin. */
    private static void pause() throws ChatException {
        LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
        if (Thread.currentThread().isInterrupted()) {
            throw new ChatException(Problem.FAILED, "Interrupted.");
        }
    }

    /**
     * Opens the profile for a peer, making it if need be; waits for a short command that has it.
     *
     * @throws ChatException {@code FAILED}, with its pid, if another peer has it
     */
    public static Profile take(ProfileFolder folder, Passphrase passphrase, @Nullable Path runtime, SecureRandom random)
            throws ChatException {
        return alone(
                folder,
                runtime,
                "",
                () -> folder.exists()
                        ? Profile.open(folder, passphrase, random)
                        : Profile.create(folder, passphrase, random));
    }

    /** Something that needs the profile for itself. */
    public interface Taking<T> {
        T take() throws ProfileException;
    }

    /**
     * Does something that needs the profile for itself; waits for a short command that has it.
     *
     * @param advice what to do about a peer that has it, or empty
     * @throws ChatException {@code FAILED}, with its pid, if a peer has it
     */
    public static <T> T alone(ProfileFolder folder, @Nullable Path runtime, String advice, Taking<T> taking)
            throws ChatException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return taking.take();
            } catch (ProfileException e) {
                if (e.reason() != ProfileException.Reason.IN_USE) {
                    throw ProfileHost.problem(e);
                }
                NodeConfig.Mode holder = mode(folder, runtime);
                if (System.nanoTime() > end || holder == NodeConfig.Mode.PEER) {
                    boolean command = holder != null && holder != NodeConfig.Mode.PEER;
                    throw new ChatException(
                            Problem.FAILED, (e.getMessage() + " " + (command ? COMMAND : advice)).strip());
                }
            }
            pause();
        }
    }

    /** Whether a peer, and not just a command, has the profile open. */
    public static boolean isPeer(ProfileFolder folder, @Nullable Path runtime) {
        return mode(folder, runtime) == NodeConfig.Mode.PEER;
    }

    /** What whoever has the profile is there for; null if nobody says. */
    private static NodeConfig.@Nullable Mode mode(ProfileFolder folder, @Nullable Path runtime) {
        try (ControlClient other = ControlClient.connect(new ControlSocket(folder.path(), runtime))) {
            return other.hello().mode();
        } catch (IOException | ChatException | PeerClosingException e) {
            return null;
        }
    }

    /** Closes what was opened here; lets go of who was asked. */
    @Override
    public void close() {
        letGo();
        if (host != null) {
            host.close();
        }
    }
}
