// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.base.Closer;
import dev.p2pchat.control.ControlClient;
import dev.p2pchat.control.ControlServer;
import dev.p2pchat.control.PeerClosingException;
import dev.p2pchat.node.ChatApi;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.NodeConfig;
import dev.p2pchat.node.Problem;
import dev.p2pchat.profile.Passphrase;
import dev.p2pchat.profile.Profile;
import dev.p2pchat.profile.ProfileException;
import dev.p2pchat.profile.ProfileFolder;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A command's way to a profile: the control socket of whoever has it open, or, when nobody has, the store itself for as
 * long as it is needed, served to others meanwhile. When the owner goes away under a command, the next one is found.
 *
 * <p>For one thread.
 */
final class Session implements AutoCloseable {
    private static final long POLL_MILLIS = 50;

    private final Access access;
    private final ProfileFolder folder;
    private final NodeConfig config;
    private final Passphrase passphrase;
    private final long deadline;
    private Closer closer = new Closer();
    private @Nullable ChatApi api;

    /**
     * Prepares; the profile is opened by the first call.
     *
     * @param config what to start when nobody has the profile open; {@code DIAL} also means that somebody who has it
     *     open offline is waited for
     * @param patience how long another process may take to come up or go away
     */
    Session(Access access, ProfileFolder folder, NodeConfig config, Passphrase passphrase, Duration patience) {
        this.access = access;
        this.folder = folder;
        this.config = config;
        this.passphrase = passphrase;
        this.deadline = System.nanoTime() + patience.toNanos();
    }

    /** Something to ask. */
    interface Request<T> {
        T on(ChatApi api) throws ChatException;
    }

    /** Asks whoever has the profile; asks again when they just go away. */
    <T> T call(Request<T> request) throws ChatException, ProfileException {
        while (true) {
            try {
                ChatApi current = api;
                if (current == null) {
                    current = find();
                    api = current;
                }
                return request.on(current);
            } catch (PeerClosingException e) {
                close();
                pause();
            }
        }
    }

    private ChatApi find() throws ChatException, ProfileException {
        while (true) {
            ChatApi owner = connect();
            if (owner != null) {
                return owner;
            }
            try {
                return open();
            } catch (ProfileException e) {
                if (e.reason() != ProfileException.Reason.IN_USE) {
                    throw e;
                }
            }
            pause();
        }
    }

    /** Whoever serves the profile and can do what is wanted, or null. */
    private @Nullable ChatApi connect() throws ChatException {
        try {
            ControlClient client = ControlClient.connect(access.socket(folder));
            try {
                if (client.hello().mode() != NodeConfig.Mode.OFFLINE || config.mode() == NodeConfig.Mode.OFFLINE) {
                    return closer.register(client);
                }
            } catch (ChatException | PeerClosingException e) {
                client.close();
                throw e;
            }
            client.close();
            return null;
        } catch (IOException | PeerClosingException e) {
            return null;
        }
    }

    private ChatApi open() throws ChatException, ProfileException {
        Engine.Opened opened = access.context().engine().open(folder, config, passphrase);
        closer.register(opened);
        try {
            closer.register(ControlServer.start(
                    access.socket(folder), config.mode(), folder.name().value(), opened.api()));
        } catch (IOException e) {
            throw new ChatException(
                    Problem.FAILED, "The control socket of " + folder.name() + " cannot be made: " + e.getMessage());
        }
        return opened.api();
    }

    private void pause() throws ChatException {
        if (System.nanoTime() > deadline) {
            long holder = Profile.holder(folder);
            throw new ChatException(
                    Problem.FAILED,
                    "The profile " + folder.name() + " is open in another process (pid " + holder
                            + ") that does not answer. Wait for it, or end it, and try again.");
        }
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ChatException(Problem.FAILED, "Interrupted.");
        }
    }

    @Override
    public void close() {
        api = null;
        closer.close();
        closer = new Closer();
    }
}
