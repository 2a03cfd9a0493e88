// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.base.Username;
import dev.p2pchat.control.ControlServer;
import dev.p2pchat.control.ControlSocket;
import dev.p2pchat.node.ChatApi;
import dev.p2pchat.node.NodeConfig;
import dev.p2pchat.profile.Passphrase;
import dev.p2pchat.profile.Profile;
import dev.p2pchat.profile.ProfileFolder;
import java.nio.file.Path;
import java.security.SecureRandom;

/** A profile that a peer has open, where any {@code ChatApi} stands for the peer. */
final class RunningPeer implements AutoCloseable {
    private final Profile profile;
    private final ControlServer server;

    /**
     * Makes the profile where {@link CliRun} looks for it.
     *
     * @param root that of the run
     */
    RunningPeer(Path root, String name, ChatApi api) throws Exception {
        this(root, name, api, NodeConfig.Mode.PEER);
    }

    /** The same, or a command that has the profile for as long. */
    RunningPeer(Path root, String name, ChatApi api, NodeConfig.Mode mode) throws Exception {
        ProfileFolder folder = new ProfileFolder(home(root), new Username(name));
        profile = Profile.create(folder, Passphrase.none(), new SecureRandom());
        server = ControlServer.start(new ControlSocket(folder.path(), null), mode, name, api);
    }

    static Path home(Path root) {
        return root.resolve(".local/share/p2pchat");
    }

    @Override
    public void close() {
        server.close();
        profile.close();
    }
}
