// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.control.ProfileAccess;
import dev.p2pchat.directory.api.Origin;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.NodeConfig;
import dev.p2pchat.node.PeerView;
import dev.p2pchat.node.RequestView;
import dev.p2pchat.profile.Passphrase;
import dev.p2pchat.profile.ProfileFolder;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;

/**
 * {@code p2pchat names [contacts|requests|blocked|profiles] [--name PROFILE] [--home FOLDER]}: what shells ask to complete a name. Not a
 * command for people: it reads its few words itself, because loading everything else takes longer than asking. It never
 * prompts, waits at most a moment, and on any trouble says nothing.
 */
final class NamesQuery {
    static final String WORD = "names";

    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final Origin NOWHERE = new Origin("http", "127.0.0.1", 9);

    private NamesQuery() {}

    static void answer(Context context, String... args) {
        try {
            Console console = context.console(new OutputOptions());
            names(context, args).forEach(console::result);
        } catch (ChatException | CliException | RuntimeException e) {
            // A shell in the middle of a line is no place to say why.
        }
    }

    private static List<String> names(Context context, String... args) throws ChatException, CliException {
        LogSetup.silence();
        ProfileOptions options = new ProfileOptions();
        options.name = context.variable(Settings.variable("name"));
        String home = context.variable(Settings.variable("home"));
        options.home = home == null ? null : Path.of(home);
        String what = args.length > 1 ? args[1] : "";
        for (int i = 1; i < args.length; i++) {
            boolean more = i + 1 < args.length;
            if (args[i].equals("--name") && more) {
                options.name = args[++i];
            } else if (args[i].equals("--home") && more) {
                options.home = Path.of(args[++i]);
            }
        }
        Settings settings = new Settings(context.environment(), context.configFile());
        Access access = new Access(context, settings, options);
        if (what.equals("profiles")) {
            return ProfileFolder.in(access.home()).stream()
                    .map(folder -> folder.name().value())
                    .toList();
        }
        ProfileFolder folder = access.choice().existing(options.name, null);
        NodeConfig config = NodeConfig.quiet(NodeConfig.Mode.OFFLINE, NOWHERE);
        try (ProfileAccess open = new ProfileAccess(
                        folder, config, Passphrase.none(), context.runtimeFolder(), context.clock(), new SecureRandom())
                .within(PATIENCE)) {
            return open.ask(api -> switch (what) {
                case "requests" ->
                    api.requests().stream().map(RequestView::name).toList();
                case "blocked" -> api.blocked().stream().map(PeerView::name).toList();
                default -> api.contacts().stream().map(PeerView::name).toList();
            });
        }
    }
}
