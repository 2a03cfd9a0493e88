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

    private final ProfileFolder folder;
    private final NodeConfig config;
    private final Passphrase passphrase;
    private final @Nullable Path runtime;
    private final InstantSource clock;
    private final SecureRandom random;

    private Duration patience = PATIENCE;
    private Consumer<ChatEvent> heard = event -> {};
    private @Nullable ProfileHost host;
    private @Nullable ControlClient client;

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
     * Asks whoever has the profile.
     *
     * @throws ChatException what the question throws; {@code FAILED} if somebody has the profile and does not answer
     */
    public <T> T ask(Question<T> question) throws ChatException {
        while (true) {
            try {
                return question.ask(api());
            } catch (PeerClosingException e) {
                ControlClient gone = client;
                client = null;
                if (gone != null) {
                    gone.close();
                }
            }
        }
    }

    private ChatApi api() throws ChatException {
        ProfileHost own = host;
        ControlClient others = client;
        if (own != null) {
            return own.api();
        }
        if (others != null) {
            return others;
        }
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            // First, because a taken lock is only believed after some time.
            ControlClient found = whoHasIt();
            if (found != null) {
                client = found;
                return found;
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
                    throw new ChatException(Problem.FAILED, e.getMessage() + " It does not answer.");
                }
            }
            pause();
        }
    }

    /** Null while they are coming up or going down, or while they cannot do what is needed. */
    private @Nullable ControlClient whoHasIt() throws ChatException {
        ControlClient found;
        try {
            found = ControlClient.connect(new ControlSocket(folder.path(), runtime));
        } catch (IOException | PeerClosingException e) {
            return null;
        }
        boolean suits = false;
        try {
            NodeConfig.Mode mode = found.hello().mode();
            suits = mode != NodeConfig.Mode.OFFLINE || config.mode() != NodeConfig.Mode.DIAL;
        } catch (PeerClosingException e) {
            // Looked for again.
        } finally {
            if (!suits) {
                found.close();
            }
        }
        return suits ? found : null;
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
                if (System.nanoTime() > end || isPeer(folder, runtime)) {
                    throw new ChatException(Problem.FAILED, (e.getMessage() + " " + advice).strip());
                }
            }
            pause();
        }
    }

    /** Whether a peer, and not just a command, has the profile open. */
    public static boolean isPeer(ProfileFolder folder, @Nullable Path runtime) {
        try (ControlClient other = ControlClient.connect(new ControlSocket(folder.path(), runtime))) {
            return other.hello().mode() == NodeConfig.Mode.PEER;
        } catch (IOException | ChatException | PeerClosingException e) {
            return false;
        }
    }

    /** Closes what was opened here; lets go of who was asked. */
    @Override
    public void close() {
        if (client != null) {
            client.close();
        }
        if (host != null) {
            host.close();
        }
    }
}
