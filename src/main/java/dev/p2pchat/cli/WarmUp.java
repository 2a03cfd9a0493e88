// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.base.Username;
import dev.p2pchat.control.ProfileHost;
import dev.p2pchat.directory.api.Origin;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.Node;
import dev.p2pchat.node.NodeConfig;
import dev.p2pchat.profile.Passphrase;
import dev.p2pchat.profile.Profile;
import dev.p2pchat.profile.ProfileException;
import dev.p2pchat.profile.ProfileFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Map;

/**
 * {@code p2pchat warm-up}: what the launcher runs to record which classes commands need. Not a command for people: it
 * runs the usual ones in a temporary folder, so that no profile of the user's is touched, and says nothing.
 */
final class WarmUp {
    static final String WORD = "warm-up";

    /** Nobody listens there. */
    private static final String NOWHERE = "http://127.0.0.1:9";

    private static final String NAME = "warm";

    private static final String[][] ASKING = {
        {"send", "friend", "text", "--wait", "queued"},
        {"send", "friend", "text", "--timeout", "1ms"},
        {"history", "friend"},
        {"history"},
        {"contacts"},
        {"status"}
    };

    private static final String[][] COMMANDS = {
        {"--help"},
        {"account", "register", "--name", NAME, "--directory", NOWHERE},
        {"history"},
        {"history", "--json"},
        {"who"},
        {"send", "nobody", "text", "--timeout", "1ms"},
        {"help", "send"}
    };

    private WarmUp() {}

    static void run() throws IOException {
        try (TemporaryFolder home = TemporaryFolder.create()) {
            Context context = quiet(home.path());
            NamesQuery.answer(context, NamesQuery.WORD, "contacts");
            for (String[] command : COMMANDS) {
                new Cli(context).run(command);
            }
            beside(home.path(), context);
        }
    }

    /** As most commands run: another process has the profile open, and is asked. */
    private static void beside(Path home, Context context) {
        SecureRandom random = new SecureRandom();
        ProfileFolder folder = new ProfileFolder(context.dataHome(), new Username(NAME));
        NodeConfig config = NodeConfig.quiet(NodeConfig.Mode.DIAL, new Origin("http", "127.0.0.1", 9));
        try (ProfileHost host = ProfileHost.start(
                        Profile.open(folder, Passphrase.none(), random), config, null, context.clock(), random);
                Profile friend =
                        Profile.create(new ProfileFolder(home, new Username("friend")), Passphrase.none(), random);
                Node node = Node.start(
                        friend,
                        NodeConfig.quiet(NodeConfig.Mode.OFFLINE, config.directory()),
                        context.clock(),
                        random)) {
            host.api().add(node.api().account().invitation());
            NamesQuery.answer(context, NamesQuery.WORD, "contacts");
            for (String[] command : ASKING) {
                new Cli(context).run(command);
            }
        } catch (ChatException | ProfileException e) {
            // Then commands start a little later than they could.
        }
    }

    private static Context quiet(Path home) {
        return new Context(
                Map.of("HOME", home.toString()),
                InputStream.nullInputStream(),
                OutputStream.nullOutputStream(),
                OutputStream.nullOutputStream(),
                new Terminals(false, false, false),
                InstantSource.system(),
                ZoneOffset.UTC);
    }
}
