// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.control.ProfileAccess;
import dev.p2pchat.control.ProfileHost;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.NodeConfig;
import dev.p2pchat.profile.Backup;
import dev.p2pchat.profile.Profile;
import dev.p2pchat.profile.ProfileException;
import dev.p2pchat.profile.ProfileFolder;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Puts a whole profile into one file. */
@Command(
        name = "backup",
        description = {
            "Write your whole profile, keys and messages, into one encrypted file.",
            "It works beside a running peer and without one. The file opens with your profile's passphrase, or with one of"
                    + " its own; a profile without a passphrase needs one for the backup. It appears when it is whole.",
            "\"p2pchat restore\" makes a profile of it. Make a new backup after \"account rotate\": with the keys of an"
                    + " older one nobody lets you in."
        },
        footerHeading = CommandShape.EXAMPLES,
        footer = {
            "p2pchat backup alice.backup",
            "p2pchat backup --force --backup-passphrase-file backup.key alice.backup"
        })
final class BackupCommand extends ClientAction {
    static final String PASSPHRASE_FILE = "--backup-passphrase-file";
    static final String VARIABLE = "P2PCHAT_BACKUP_PASSPHRASE";

    @Parameters(index = "0", paramLabel = "FILE", description = "The file to write.")
    private Path file = Path.of("");

    @Option(names = "--force", description = "Replace the file if it is there.")
    private boolean force;

    @Option(
            names = PASSPHRASE_FILE,
            paramLabel = "FILE",
            description = "Read the backup's passphrase from the first line of a file. Default: the profile's.")
    private @Nullable Path backupPassphraseFile;

    BackupCommand(Context context, Settings settings) {
        super(context, settings);
    }

    @Override
    public Integer call() throws CliException, ChatException {
        Access access = access();
        ProfileFolder folder = access.choice().existing(profileName(), null);
        char[] own = {};
        char[] words = {};
        try (Backup backup = new Backup(folder, file, force);
                RememberedPassphrase passphrase = new RememberedPassphrase(access.passphrase(console()))) {
            own = Profile.hasPassphrase(folder) ? passphrase.ask() : own;
            words = words(own);
            // Nothing is worth waiting for if it is wrong.
            Profile.checkPassphrase(folder, own);
            return write(access, folder, passphrase, backup, own, words);
        } catch (ProfileException e) {
            throw ProfileHost.problem(e);
        } finally {
            Arrays.fill(own, '\0');
            Arrays.fill(words, '\0');
        }
    }

    private char[] words(char[] own) throws CliException, ProfileException {
        WordSource source = new WordSource(
                context(),
                console(),
                backupPassphraseFile,
                VARIABLE,
                context().terminals().interactive());
        char[] chosen = source.given();
        if (chosen == null) {
            chosen = own.length > 0 ? own.clone() : source.typedTwice("Passphrase for the backup: ");
        }
        if (chosen == null || chosen.length == 0) {
            throw new CliException(
                    ExitCode.USAGE,
                    "A backup has a passphrase, also where the profile has none. Give one "
                            + source.ways(PASSPHRASE_FILE) + ".");
        }
        return chosen;
    }

    private int write(
            Access access,
            ProfileFolder folder,
            RememberedPassphrase passphrase,
            Backup backup,
            char[] own,
            char[] words)
            throws CliException, ChatException, ProfileException {
        Thread main = Thread.currentThread();
        Interrupts interrupts = Interrupts.install(() -> {
            // A peer that writes the snapshot sees that nobody wants it any more.
            backup.discard();
            main.interrupt();
        });
        long records;
        try (ProgressLine progress = new ProgressLine(
                        context(), console(), "Backing up", ProgressLine::mebibytes, () -> !interrupts.requested());
                ProfileAccess open = access.open(folder, NodeConfig.Mode.OFFLINE, console(), passphrase)) {
            try {
                var unused = open.ask(api -> {
                    backup.discard();
                    api.snapshot(backup.snapshot());
                    return true;
                });
                records = backup.write(own, words, context().clock(), progress, new SecureRandom());
            } finally {
                // What is closed now may wait in order, and could not with the interrupt still set.
                Thread.interrupted();
            }
        } catch (ChatException | ProfileException e) {
            if (interrupts.requested()) {
                throw new CliException(ExitCode.INTERRUPTED, "Interrupted. No backup was made.");
            }
            throw e;
        }
        say(folder, records);
        return ExitCode.DONE.number();
    }

    private void say(ProfileFolder folder, long records) {
        Console console = console();
        if (console.json()) {
            console.result(JsonLines.backup(folder.name().value(), file.toAbsolutePath(), records));
        } else if (!console.quiet()) {
            console.result("backed up " + folder.name() + " to " + file + " (" + records + " records)");
            console.remark("It opens with the passphrase it was made with, whatever becomes of the profile's.");
        }
    }
}
