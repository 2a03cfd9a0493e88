// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.directory.api.PublishResult;
import dev.p2pchat.directory.server.DirectoryConfig;
import dev.p2pchat.directory.server.DirectoryServer;
import dev.p2pchat.directory.server.DirectoryStartException;
import dev.p2pchat.node.ChatApi;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.Node;
import dev.p2pchat.node.NodeConfig;
import dev.p2pchat.profile.Passphrase;
import dev.p2pchat.profile.Profile;
import dev.p2pchat.profile.ProfileException;
import dev.p2pchat.profile.ProfileFolder;
import dev.p2pchat.profile.ProfileSettings;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** The real thing, in this process. */
final class LocalEngine implements Engine {
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    LocalEngine(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public Opened open(ProfileFolder folder, NodeConfig config, Passphrase passphrase)
            throws ProfileException, ChatException {
        return start(Profile.open(folder, passphrase, random), config);
    }

    @Override
    public Opened create(ProfileFolder folder, NodeConfig config, Passphrase passphrase)
            throws ProfileException, ChatException {
        return start(Profile.create(folder, passphrase, random), config);
    }

    private Opened start(Profile profile, NodeConfig config) throws ChatException {
        try {
            return new RunningNode(profile, Node.start(profile, config, clock, random));
        } catch (ChatException | RuntimeException e) {
            profile.close();
            throw e;
        }
    }

    @Override
    public Directory serveDirectory(DirectoryConfig config) throws DirectoryStartException {
        DirectoryServer server = DirectoryServer.start(config, clock, random);
        return new Directory() {
            @Override
            public int port() {
                return server.port();
            }

            @Override
            public void close() {
                server.close();
            }
        };
    }

    private record RunningNode(Profile profile, Node node) implements Opened {
        @Override
        public ChatApi api() {
            return node.api();
        }

        @Override
        public int port() {
            return node.port();
        }

        @Override
        public ProfileSettings settings() {
            return profile.settings();
        }

        @Override
        public void remember(ProfileSettings settings) throws ProfileException {
            profile.remember(settings);
        }

        @Override
        public @Nullable PublishResult claimName() {
            return node.claimName();
        }

        @Override
        public void stayRegistered() {
            node.stayRegistered();
        }

        @Override
        public void close() {
            try {
                node.close();
            } finally {
                profile.close();
            }
        }
    }
}
