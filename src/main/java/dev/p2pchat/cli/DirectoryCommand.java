// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.base.InvalidUsernameException;
import dev.p2pchat.base.Username;
import dev.p2pchat.directory.admin.AdminException;
import dev.p2pchat.directory.admin.DirectoryAdmin;
import dev.p2pchat.directory.admin.DirectoryBackup;
import dev.p2pchat.directory.admin.DirectoryRestore;
import dev.p2pchat.directory.admin.NameView;
import dev.p2pchat.identity.PeerId;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** For whoever runs a directory: its names, beside the server and without it; alone it lists them. */
@Command(
        name = "directory",
        description = {
            "Look after the names of a directory that you run: list, back up, restore, free one.",
            "It works while \"p2pchat serve-directory\" runs with the same data folder, and without it. Run it as the same"
                    + " user: nobody else is let in."
        },
        footerHeading = CommandShape.EXAMPLES,
        footer = {
            "p2pchat directory",
            "p2pchat directory backup names.backup",
            "p2pchat directory remove alice --data /srv/names"
        })
final class DirectoryCommand extends DirectoryAction {
    DirectoryCommand(Context context) {
        super(context);
    }

    @Override
    public Integer call() throws AdminException {
        return list(this, false, Long.MAX_VALUE);
    }

    private static int list(DirectoryAction action, boolean onlineOnly, long limit) throws AdminException {
        Console console = action.console();
        try (DirectoryAdmin admin = action.open()) {
            if (!admin.isServing()) {
                console.remark("The directory does not run: nobody is online.");
            }
            NameTable table = new NameTable(action.context(), console);
            admin.list(onlineOnly, limit, table::show);
        }
        return ExitCode.DONE.number();
    }

    /** Runs a copy that may take long and that a signal ends between two names. */
    private static <T> T interruptibly(DirectoryAction action, String what, String nothing, Copy<T> copy)
            throws AdminException, CliException {
        // Not interrupted in the middle, which would close files below the store.
        Interrupts interrupts = Interrupts.install(() -> {});
        try (ProgressLine progress = new ProgressLine(
                action.context(),
                action.console(),
                what,
                (done, total) -> done + " names",
                () -> !interrupts.requested())) {
            return copy.run(done -> progress.at(done, 0));
        } catch (AdminException e) {
            if (interrupts.requested()) {
                throw new CliException(ExitCode.INTERRUPTED, "Interrupted. " + nothing);
            }
            throw e;
        }
    }

    /** Something that goes through all names. */
    private interface Copy<T> {
        T run(LongPredicate wanted) throws AdminException;
    }

    /** Names as lines, one after the other: their number is not known, so the widths are fixed and the name comes last. */
    private static final class NameTable {
        private static final String ROW = "%-7s  %-16s  %-6s  %-8s  %s";
        private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT);

        private final Context context;
        private final Console console;
        private boolean begun;

        NameTable(Context context, Console console) {
            this.context = context;
            this.console = console;
        }

        void show(NameView name) {
            if (console.json()) {
                console.result(JsonLines.listed(name));
                return;
            }
            if (!begun) {
                begun = true;
                console.result(String.format(Locale.ROOT, ROW, "KEY", "WRITTEN", "ONLINE", "SOURCE", "NAME"));
            }
            console.result(String.format(
                    Locale.ROOT,
                    ROW,
                    name.id() == null ? "-" : name.id().keyId(),
                    time(name.written()),
                    name.online() ? "yes" : "no",
                    name.source(),
                    name.name()));
        }

        private String time(@Nullable Instant when) {
            return when == null ? "-" : TIME.format(when.atZone(context.zone()));
        }
    }

    /** Writes all names into a file. */
    @Command(
            name = "backup",
            description = {
                "Write all names of the directory, as of one moment, into a file.",
                "The file appears when it is whole and on the disk. It is not encrypted: it holds what its owners publish."
                        + " It carries a checksum, so that one that was cut or damaged is refused."
            },
            footerHeading = CommandShape.EXAMPLES,
            footer = {"p2pchat directory backup names.backup", "p2pchat directory backup --force names.backup"})
    static final class Backup extends DirectoryAction {
        @Parameters(index = "0", paramLabel = "FILE", description = "The file to write.")
        private Path file = Path.of("");

        @Option(names = "--force", description = "Replace the file if it is there.")
        private boolean force;

        Backup(Context context) {
            super(context);
        }

        @Override
        public Integer call() throws AdminException, CliException {
            DirectoryBackup backup = new DirectoryBackup(file, force);
            long names;
            try (DirectoryAdmin admin = open()) {
                names = interruptibly(
                        this,
                        "Backing up",
                        "No backup was made.",
                        wanted -> backup.write(admin, context().clock(), wanted));
            }
            if (console().json()) {
                console().result(JsonLines.directoryBackup(file.toAbsolutePath(), names));
            } else if (!console().quiet()) {
                console().result("backed up " + names + " names to " + file);
            }
            return ExitCode.DONE.number();
        }
    }

    /** Makes a directory's store of a backup. */
    @Command(
            name = "restore",
            description = {
                "Make the names of a directory of a backup that \"p2pchat directory backup\" wrote.",
                "The folder must hold no names yet. Every record is verified again, and what is made appears when it is"
                        + " whole. What was claimed, changed or removed after the backup is forgotten: peers that run"
                        + " publish their records again by themselves; names that you removed must be removed again."
            },
            footerHeading = CommandShape.EXAMPLES,
            footer = "p2pchat directory restore names.backup --data /srv/names")
    static final class Restore extends DirectoryAction {
        @Parameters(index = "0", paramLabel = "FILE", description = "The backup.")
        private Path file = Path.of("");

        Restore(Context context) {
            super(context);
        }

        @Override
        public Integer call() throws AdminException, CliException {
            DirectoryRestore restore = new DirectoryRestore(file, folder());
            DirectoryRestore.Restored restored =
                    interruptibly(this, "Restoring", "Nothing was restored.", restore::run);
            Path place = folder().path().toAbsolutePath();
            if (console().json()) {
                console().result(JsonLines.directoryRestored(place, restored));
            } else if (!console().quiet()) {
                console()
                        .result("restored " + restored.names() + " names to " + place + " (backup of " + restored.made()
                                + ")");
                console()
                        .remark("Names that you freed with \"directory remove\" after that are their former owners'"
                                + " again: remove them again.");
            }
            return ExitCode.DONE.number();
        }
    }

    /** Lists names. */
    @Command(
            name = "list",
            description = {
                "List the names in the directory, in their order.",
                "KEY is the beginning of the owner's id. A name that its owner took out is not listed, though it stays"
                        + " theirs."
            },
            footerHeading = CommandShape.EXAMPLES,
            footer = {"p2pchat directory list --online", "p2pchat directory list --json --limit 100"})
    static final class ListAll extends DirectoryAction {
        @Option(names = "--online", description = "Only who is online.")
        private boolean online;

        @Option(names = "--limit", paramLabel = "N", description = "At most so many. Default: all.")
        private long limit = Long.MAX_VALUE;

        ListAll(Context context) {
            super(context);
        }

        @Override
        public Integer call() throws AdminException, CliException {
            if (limit < 1) {
                throw new CliException(ExitCode.USAGE, "--limit is 1 or more.");
            }
            return list(this, online, limit);
        }
    }

    /** Frees a name. */
    @Command(
            name = "remove",
            description = {
                "Free a name, so that anybody can claim it: for somebody who lost their key.",
                "It also frees a name whose owner took it out. Whoever has the key of the name and runs a peer claims it"
                        + " again within seconds. Those who talked to the former owner are told that the key is another."
            },
            footerHeading = CommandShape.EXAMPLES,
            footer = {"p2pchat directory remove alice", "p2pchat directory remove alice --key K7MXQ2A --yes"})
    static final class Remove extends DirectoryAction {
        @Parameters(index = "0", paramLabel = "NAME", description = "Which name.")
        private String who = "";

        @Option(
                names = "--key",
                paramLabel = "ID",
                description = "Only if it belongs to this id, or to one that begins so, as the list shows it.")
        private @Nullable String key;

        @Option(names = "--yes", description = "Do not ask.")
        private boolean yes;

        Remove(Context context) {
            super(context);
        }

        @Override
        public Integer call() throws AdminException, CliException {
            Username name = name();
            try (DirectoryAdmin admin = open()) {
                NameView there = admin.find(name)
                        .orElseThrow(() -> new CliException(
                                ExitCode.UNKNOWN_NAME, "Nobody has the name " + name + " in this directory."));
                if (key != null && !begins(there.id(), key)) {
                    throw new CliException(
                            ExitCode.KEY_CHANGED,
                            "The name " + name + " belongs to " + there.owner() + ". Nothing was changed.");
                }
                if (!yes && !confirmed(there)) {
                    console().say("Nothing was changed.");
                    return ExitCode.DONE.number();
                }
                if (!admin.remove(name, there.id())) {
                    throw new CliException(
                            ExitCode.KEY_CHANGED,
                            "The name " + name
                                    + " changed hands meanwhile. Nothing was changed; look, and decide again.");
                }
                if (console().json()) {
                    console().result(JsonLines.listed(there).put("removed", true));
                } else if (!console().quiet()) {
                    console().result(name + " is free (it belonged to " + there.owner() + ")");
                }
                return ExitCode.DONE.number();
            }
        }

        private Username name() throws CliException {
            try {
                return Username.typed(who);
            } catch (InvalidUsernameException e) {
                throw new CliException(ExitCode.USAGE, String.valueOf(e.getMessage()));
            }
        }

        private static boolean begins(@Nullable PeerId id, String given) throws CliException {
            String plain = given.replace("-", "").toUpperCase(Locale.ROOT);
            if (plain.length() < PeerId.KEY_ID_CHARS) {
                throw new CliException(
                        ExitCode.USAGE, "--key is an id, or at least its first " + PeerId.KEY_ID_CHARS + " letters.");
            }
            return id != null && id.toString().replace("-", "").startsWith(plain);
        }

        private boolean confirmed(NameView there) throws CliException {
            if (!context().terminals().interactive()) {
                throw new CliException(
                        ExitCode.USAGE, "There is no terminal to ask on. Say --yes if the name is to be freed.");
            }
            return context()
                    .confirms("The name " + there.name() + " belongs to " + there.owner()
                            + (there.online() ? ", who is online now" : "")
                            + (there.id() == null
                                    ? ""
                                    : there.written() == null
                                            ? ", who took it out"
                                            : "; their record came " + there.written())
                            + ". Free it for anybody? [y/N] ");
        }
    }
}
