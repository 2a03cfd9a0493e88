// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.control;

import dev.p2pchat.base.Closer;
import dev.p2pchat.node.ChatApi;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.Node;
import dev.p2pchat.node.NodeConfig;
import dev.p2pchat.node.Problem;
import dev.p2pchat.profile.Profile;
import dev.p2pchat.profile.ProfileException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * A profile that is open in this process, with its node, and its control socket for everybody else. Closed in the
 * reverse order: first nobody new is answered, then sessions end, then the store closes and the lock is free.
 */
public final class ProfileHost implements AutoCloseable {
    private final Closer closer;
    private final Profile profile;
    private final Node node;

    private ProfileHost(Closer closer, Profile profile, Node node) {
        this.closer = closer;
        this.profile = profile;
        this.node = node;
    }

    /**
     * Takes over the open profile: it is closed with the host, also when starting fails.
     *
     * @param runtime {@code $XDG_RUNTIME_DIR}, or null
     */
    public static ProfileHost start(
            Profile profile, NodeConfig config, @Nullable Path runtime, InstantSource clock, SecureRandom random)
            throws ChatException {
        Closer closer = new Closer();
        closer.register(profile);
        try {
            Node node = closer.register(Node.start(profile, config, clock, random));
            closer.register(ControlServer.start(
                    new ControlSocket(profile.folder().path(), runtime),
                    config.mode(),
                    profile.name().value(),
                    node.api()));
            return new ProfileHost(closer, profile, node);
        } catch (IOException e) {
            closer.close();
            throw new ChatException(
                    Problem.FAILED,
                    "The control socket in " + profile.folder().path() + " cannot be made: " + e.getMessage());
        } catch (ChatException | RuntimeException e) {
            closer.close();
            throw e;
        }
    }

    /** What a profile's refusal means to a caller. */
    public static ChatException problem(ProfileException e) {
        Problem problem = switch (e.reason()) {
            case UNKNOWN -> Problem.UNKNOWN_NAME;
            case WRONG_PASSPHRASE -> Problem.WRONG_PASSPHRASE;
            case IN_USE, DAMAGED, NEWER, UNUSABLE, CANCELLED -> Problem.FAILED;
        };
        return new ChatException(problem, String.valueOf(e.getMessage()));
    }

    public ChatApi api() {
        return node.api();
    }

    public Node node() {
        return node;
    }

    public Profile profile() {
        return profile;
    }

    @Override
    public void close() {
        closer.close();
    }
}
