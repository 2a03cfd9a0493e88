// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.HelpCommand;

/** All commands by name, in the order of the help. Each is made when it is needed: all together take longer than most of them run. */
final class Subcommands {
    /** Those that look at the others. */
    private static final Set<String> NEED_ALL = Set.of("completion", "config", "doctor", "help");

    private final Map<String, Supplier<CommandLine>> makers = new LinkedHashMap<>();

    Subcommands(Context context, Settings settings) {
        add("serve-directory", () -> new CommandLine(new ServeDirectoryCommand(context)));
        add(
                "directory",
                () -> new CommandLine(new DirectoryCommand(context))
                        .addSubcommand(new DirectoryCommand.Backup(context))
                        .addSubcommand(new DirectoryCommand.Restore(context))
                        .addSubcommand(new DirectoryCommand.ListAll(context))
                        .addSubcommand(new DirectoryCommand.Remove(context)));
        add("peer", () -> new CommandLine(new PeerCommand(context, settings)));
        add("send", () -> new CommandLine(new SendCommand(context, settings)));
        add("history", () -> new CommandLine(new HistoryCommand(context, settings)));
        add("export", () -> new CommandLine(new ExportCommand(context, settings)));
        add("listen", () -> new CommandLine(new ListenCommand(context, settings)));
        add("who", () -> new CommandLine(new WhoCommand(context, settings)));
        add(
                "contacts",
                () -> new CommandLine(new ContactsCommand(context, settings))
                        .addSubcommand(new ContactsCommand.ListAll(context, settings))
                        .addSubcommand(new ContactsCommand.Add(context, settings))
                        .addSubcommand(new ContactsCommand.Remove(context, settings))
                        .addSubcommand(new ContactsCommand.Rename(context, settings))
                        .addSubcommand(new ContactsCommand.Code(context, settings))
                        .addSubcommand(new ContactsCommand.Verify(context, settings))
                        .addSubcommand(new ContactsCommand.AcceptKey(context, settings)));
        add(
                "requests",
                () -> new CommandLine(new RequestsCommand(context, settings))
                        .addSubcommand(new RequestsCommand.Accept(context, settings))
                        .addSubcommand(new RequestsCommand.Reject(context, settings)));
        add(
                "outbox",
                () -> new CommandLine(new OutboxCommand(context, settings))
                        .addSubcommand(new OutboxCommand.Why(context, settings))
                        .addSubcommand(new OutboxCommand.Cancel(context, settings))
                        .addSubcommand(new OutboxCommand.Retry(context, settings)));
        add("block", () -> new CommandLine(new BlockCommand(context, settings)));
        add("unblock", () -> new CommandLine(new BlockCommand.Unblock(context, settings)));
        add("blocked", () -> new CommandLine(new BlockCommand.Blocked(context, settings)));
        add("mute", () -> new CommandLine(new BlockCommand.Mute(context, settings)));
        add("unmute", () -> new CommandLine(new BlockCommand.Unmute(context, settings)));
        add(
                "account",
                () -> new CommandLine(new AccountCommand(context, settings))
                        .addSubcommand(new AccountCommand.Register(context, settings))
                        .addSubcommand(new AccountCommand.Unregister(context, settings))
                        .addSubcommand(new AccountCommand.Rotate(context, settings))
                        .addSubcommand(new ChangePassphrase(context, settings))
                        .addSubcommand(new AccountCommand.Show(context, settings)));
        add("backup", () -> new CommandLine(new BackupCommand(context, settings)));
        add("restore", () -> new CommandLine(new RestoreCommand(context)));
        add("status", () -> new CommandLine(new StatusCommand(context, settings)));
        add("doctor", () -> new CommandLine(new DoctorCommand(context, settings)));
        add(
                "config",
                () -> new CommandLine(new ConfigCommand(context, settings))
                        .addSubcommand(new ConfigCommand.Show(context, settings)));
        add("demo", () -> new CommandLine(new DemoCommand(context)));
        add("completion", () -> new CommandLine(new CompletionCommand(context)));
        add("bench", () -> new CommandLine(new BenchCommand(context)));
        add("help", () -> help());
    }

    private void add(String name, Supplier<CommandLine> maker) {
        makers.put(name, maker);
    }

    /** The root with what is needed to run this. */
    CommandLine rootFor(String... args) {
        boolean one = args.length > 0 && makers.containsKey(args[0]) && !NEED_ALL.contains(args[0]);
        return one ? root(Set.of(args[0])) : root();
    }

    /** The root with all of them. */
    CommandLine root() {
        return root(makers.keySet());
    }

    private CommandLine root(Set<String> names) {
        CommandLine root = new CommandLine(new RootCommand());
        makers.forEach((name, maker) -> {
            if (names.contains(name)) {
                root.addSubcommand(maker.get());
            }
        });
        return root;
    }

    /** The library's own, in our words. */
    private static CommandLine help() {
        CommandLine help = new CommandLine(new HelpCommand());
        help.getCommandSpec()
                .usageMessage()
                .synopsisHeading("Usage: ")
                .header(new String[0])
                .description("Show how a command is used, or p2pchat as a whole.")
                .footerHeading(CommandShape.EXAMPLES)
                .footer("p2pchat help send");
        return help;
    }
}
