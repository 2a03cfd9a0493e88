// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.node.StoredRecords;
import dev.p2pchat.profile.BackupFile;
import dev.p2pchat.profile.ProfileException;
import dev.p2pchat.profile.ProfileException.Reason;
import dev.p2pchat.profile.Restore;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a profile of a backup. */
@Command(
        name = "restore",
        description = {
            "Make a profile of a backup that \"p2pchat backup\" wrote.",
            "The file is verified to its end before anything is made, and what is made appears when it is whole. The"
                    + " profile has the name it had; there must be none of that name. Its passphrase is the backup's.",
            "What was said after the backup comes again from those who wrote it; what you wrote since is lost here, but not"
                    + " with whom it reached. Never run the profile that the backup was made of again: it and the"
                    + " restored one are the same person, and each would miss what the other gets."
        },
        footerHeading = CommandShape.EXAMPLES,
        footer = {"p2pchat restore alice.backup", "p2pchat restore --home /srv/p2pchat alice.backup"})
final class RestoreCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(index = "0", paramLabel = "FILE", description = "The backup.")
    private Path file = Path.of("");

    @Option(
            names = "--home",
            paramLabel = "FOLDER",
            description = "Where profiles lie. Default: ~/.local/share/p2pchat (below XDG_DATA_HOME).")
    private @Nullable Path home;

    @Option(
            names = BackupCommand.PASSPHRASE_FILE,
            paramLabel = "FILE",
            description = "Read the backup's passphrase from the first line of a file.")
    private @Nullable Path backupPassphraseFile;

    @Option(
            names = "--passphrase-file",
            paramLabel = "FILE",
            description = "The same, where the backup has the passphrase of the profile.")
    private @Nullable Path passphraseFile;

    @Mixin
    private OutputOptions output = new OutputOptions();

    RestoreCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws CliException, ProfileException {
        Console console = context.console(output);
        BackupFile backup = BackupFile.open(file);
        Restore restore = new Restore(backup, home == null ? context.dataHome() : home, new SecureRandom());
        char[] words = words(console);
        Interrupts interrupts = Interrupts.install(() -> {});
        long records;
        try (ProgressLine progress = new ProgressLine(
                context, console, "Restoring", ProgressLine::mebibytes, () -> !interrupts.requested())) {
            SecureRandom random = new SecureRandom();
            records = restore.run(words, first -> StoredRecords.restored(first, context.clock(), random), progress);
        } catch (ProfileException e) {
            if (interrupts.requested()) {
                throw new CliException(ExitCode.INTERRUPTED, "Interrupted. Nothing was restored.");
            }
            throw e;
        } finally {
            Arrays.fill(words, '\0');
        }
        if (console.json()) {
            console.result(JsonLines.restored(backup, restore.folder().path().toAbsolutePath(), records));
        } else if (!console.quiet()) {
            console.result("restored " + backup.name() + " to "
                    + restore.folder().path() + " (" + records + " records of " + backup.made() + ")");
            console.remark(
                    "Its passphrase is the backup's. Never run the profile it was made of again, wherever that is.");
        }
        return ExitCode.DONE.number();
    }

    private char[] words(Console console) throws ProfileException {
        boolean mayPrompt = context.terminals().interactive();
        WordSource own = new WordSource(context, console, backupPassphraseFile, BackupCommand.VARIABLE, mayPrompt);
        WordSource profiles = new WordSource(context, console, passphraseFile, PassphraseSource.VARIABLE, mayPrompt);
        char[] words = own.given();
        if (words == null) {
            words = profiles.given();
        }
        if (words == null) {
            words = own.typed("Passphrase of the backup: ");
        }
        if (words == null) {
            throw new ProfileException(
                    Reason.WRONG_PASSPHRASE,
                    "A backup has a passphrase, and there is no terminal to ask for it. Give it "
                            + own.ways(BackupCommand.PASSPHRASE_FILE) + ".");
        }
        return words;
    }
}
