// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.control.ProfileAccess;
import dev.p2pchat.control.ProfileHost;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.StoredRecords;
import dev.p2pchat.profile.KeyChange;
import dev.p2pchat.profile.ProfileException;
import dev.p2pchat.profile.ProfileFolder;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Gives the profile another passphrase, and if wanted other keys for what it holds. */
@Command(
        name = "passphrase",
        description = {
            "Change the passphrase of your profile; an empty one leaves it with none.",
            "Nobody may have the profile open: a running peer holds the key that the passphrase makes. Old copies of"
                    + " keys.sealed, and backups, still open with the passphrase they were made with.",
            "With --rekey everything is encrypted anew under new keys, so that an old copy of keys.sealed together with the"
                    + " old passphrase opens nothing that is written here any more. It does open old copies of the store, and it"
                    + " still holds who you are: see \"account rotate\"."
        },
        footerHeading = CommandShape.EXAMPLES,
        footer = {"p2pchat account passphrase --name alice", "p2pchat account passphrase --rekey"})
final class ChangePassphrase extends ClientAction {
    private static final String PASSPHRASE_FILE = "--new-passphrase-file";
    static final String VARIABLE = "P2PCHAT_NEW_PASSPHRASE";
    private static final String UNPROTECTED =
            "The profile has no passphrase now: whoever can read its folder can read everything.";

    @Option(names = "--rekey", description = "Encrypt everything anew, under new keys.")
    private boolean rekey;

    @Option(
            names = PASSPHRASE_FILE,
            paramLabel = "FILE",
            description = "Read the new passphrase from the first line of a file; an empty line is none.")
    private @Nullable Path newPassphraseFile;

    ChangePassphrase(Context context, Settings settings) {
        super(context, settings);
    }

    @Override
    public Integer call() throws CliException, ChatException {
        Access access = access();
        Console console = console();
        ProfileFolder folder = access.choice().existing(profileName(), null);
        try {
            WordSource source = new WordSource(
                    context(),
                    console,
                    newPassphraseFile,
                    VARIABLE,
                    context().terminals().interactive());
            char[] given = source.given();
            if (given == null && !source.mayPrompt()) {
                throw new CliException(
                        ExitCode.USAGE,
                        "There is no terminal to ask for the new passphrase. Give it " + source.ways(PASSPHRASE_FILE)
                                + ".");
            }
            try (KeyChange change = begin(access, folder, console)) {
                char[] words = given == null ? typed(source) : given;
                boolean none = words.length == 0;
                change(change, words, console);
                say(folder, console, none);
            }
            return ExitCode.DONE.number();
        } catch (ProfileException e) {
            throw ProfileHost.problem(e);
        }
    }

    private KeyChange begin(Access access, ProfileFolder folder, Console console) throws ChatException {
        try (RememberedPassphrase present = new RememberedPassphrase(access.passphrase(console))) {
            return ProfileAccess.alone(
                    folder,
                    context().runtimeFolder(),
                    "End it first: it holds the key that the passphrase makes. Then try again.",
                    () -> KeyChange.begin(folder, present, new SecureRandom()));
        }
    }

    private static char[] typed(WordSource source) throws ProfileException {
        char[] words = source.typedTwice("New passphrase (empty for none): ");
        return words == null ? new char[0] : words;
    }

    private void change(KeyChange change, char[] words, Console console) throws CliException, ProfileException {
        try {
            if (!rekey) {
                change.passphrase(words);
                return;
            }
            Interrupts interrupts = Interrupts.install(() -> {});
            try (ProgressLine progress = new ProgressLine(
                    context(), console, "Encrypting anew", ProgressLine::mebibytes, () -> !interrupts.requested())) {
                change.rekey(words, StoredRecords::groups, progress);
            } catch (ProfileException e) {
                if (e.reason() == ProfileException.Reason.CANCELLED) {
                    throw new CliException(ExitCode.INTERRUPTED, "Interrupted. Nothing was changed.");
                }
                throw e;
            }
        } finally {
            Arrays.fill(words, '\0');
        }
    }

    private void say(ProfileFolder folder, Console console, boolean none) {
        if (none) {
            console.warn(UNPROTECTED);
        }
        if (console.json()) {
            console.result(JsonLines.keysChanged(folder.name().value(), !none, rekey));
        } else if (!console.quiet()) {
            console.result(
                    "changed the passphrase of " + folder.name() + (rekey ? " and encrypted everything anew" : ""));
            console.remark(
                    "Old copies of keys.sealed, and backups, still open with the passphrase they were made with.");
        }
    }
}
