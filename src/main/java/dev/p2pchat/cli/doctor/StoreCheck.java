// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli.doctor;

import dev.p2pchat.profile.ProfileException;
import dev.p2pchat.storage.TableCheck;
import java.util.List;

/** Whether every record of the store is there and is what was written. */
public final class StoreCheck {
    /** What helps against damage. */
    static final String RESTORE = "Change nothing in the folder and keep a copy of it. If you have a backup, move the"
            + " folder away and put the backup in its place: \"p2pchat restore FILE\". Then look after the disk: damage"
            + " seldom comes alone.";

    private static final String CHECK = "store";

    private StoreCheck() {}

    public static Finding judge(List<TableCheck> tables) {
        long records = tables.stream().mapToLong(TableCheck::records).sum();
        List<String> damage = tables.stream()
                .filter(table -> !table.isSound())
                .map(StoreCheck::words)
                .toList();
        if (damage.isEmpty()) {
            return Finding.ok(CHECK, Amount.of(records, "record") + ", all read and authenticated");
        }
        return Finding.problem(
                CHECK,
                "The store is damaged, or somebody changed it: " + String.join("; ", damage) + ". "
                        + Amount.of(records, "record") + " can be read.",
                "A peer that meets a damaged record stops what it does, so that nothing wrong is shown or sent.",
                RESTORE);
    }

    private static String words(TableCheck table) {
        String broken = table.broken();
        return broken != null
                ? "the table " + table.table() + " cannot be read to its end (" + broken + ")"
                : Amount.of(table.damaged(), "damaged record") + " in the table " + table.table();
    }

    /** It could not be opened. */
    public static Finding failed(ProfileException thrown) {
        return KeysCheck.failed(CHECK, thrown);
    }

    /** The passphrase that was given is another profile's: when several are looked at, that says nothing. */
    public static Finding otherPassphrase(String name) {
        return skipped(
                "The passphrase that was given does not open this profile.",
                "Name it, with its own passphrase: p2pchat doctor --name " + name);
    }

    /** It is sealed, and nobody can be asked. */
    public static Finding needsPassphrase(String name) {
        return skipped(
                "The profile has a passphrase, and none was given.",
                "p2pchat doctor --name " + name + " --passphrase-file FILE, or the same on a terminal, or while the"
                        + " peer runs.");
    }

    /** It was not looked at. */
    public static Finding skipped(String why, String advice) {
        return Finding.note(CHECK, "Not checked. " + why, "", advice);
    }
}
