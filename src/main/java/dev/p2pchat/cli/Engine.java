// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.directory.api.PublishResult;
import dev.p2pchat.directory.server.DirectoryConfig;
import dev.p2pchat.directory.server.DirectoryStartException;
import dev.p2pchat.node.ChatApi;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.NodeConfig;
import dev.p2pchat.profile.Passphrase;
import dev.p2pchat.profile.ProfileException;
import dev.p2pchat.profile.ProfileFolder;
import dev.p2pchat.profile.ProfileSettings;
import org.jspecify.annotations.Nullable;

/** What commands set in motion; apart from them so that they can be tried without keys, stores and networks. */
interface Engine {
    /** Opens an existing profile and starts its node; {@code IN_USE} when another process has it. */
    Opened open(ProfileFolder folder, NodeConfig config, Passphrase passphrase) throws ProfileException, ChatException;

    /** Makes a profile and starts its node. */
    Opened create(ProfileFolder folder, NodeConfig config, Passphrase passphrase)
            throws ProfileException, ChatException;

    Directory serveDirectory(DirectoryConfig config) throws DirectoryStartException;

    /** A profile that this process holds, and its node. */
    interface Opened extends AutoCloseable {
        ChatApi api();

        /** Where it listens, or 0. */
        int port();

        ProfileSettings settings();

        /** What to take next time when nobody says otherwise. */
        void remember(ProfileSettings settings) throws ProfileException;

        /** Claims the name now; null when the directory cannot be asked. */
        @Nullable PublishResult claimName();

        /** Tells the directory that we are here, again and again. */
        void stayRegistered();

        @Override
        void close();
    }

    /** A running directory. */
    interface Directory extends AutoCloseable {
        int port();

        @Override
        void close();
    }
}
