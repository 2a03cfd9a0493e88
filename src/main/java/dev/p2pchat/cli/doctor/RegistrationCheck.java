// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli.doctor;

import dev.p2pchat.base.Username;
import dev.p2pchat.directory.client.DirectoryClient;
import dev.p2pchat.directory.client.DirectoryEntry;
import dev.p2pchat.directory.client.DirectoryException;
import dev.p2pchat.identity.PeerId;
import java.util.Optional;
import java.util.function.Predicate;

/** Whether the directory knows our name as ours. */
public final class RegistrationCheck {
    private static final String CHECK = "name";

    private RegistrationCheck() {}

    /** Whose the name is there. */
    public enum State {
        OURS,
        NOBODYS,
        OTHERS,
        /** An old program says or has said there that it is its, without a key. */
        KEYLESS,
        /** It could not be asked. */
        UNKNOWN
    }

    public static State look(DirectoryClient directory, Username name, Predicate<PeerId> ours) {
        try {
            Optional<DirectoryEntry> entry = directory.find(name);
            if (entry.isPresent()) {
                return ours.test(entry.get().record().id()) ? State.OURS : State.OTHERS;
            }
            return directory.findKeyless(name).isPresent() ? State.KEYLESS : State.NOBODYS;
        } catch (DirectoryException e) {
            return State.UNKNOWN;
        }
    }

    /**
     * Judges.
     *
     * @param running whether a peer runs, which should have registered
     */
    public static Finding judge(String name, State state, boolean running) {
        return switch (state) {
            case OURS -> Finding.ok(CHECK, name + " is yours in the directory");
            case NOBODYS ->
                Finding.note(
                        CHECK,
                        name + " is not registered in the directory" + (running ? ", although the peer runs." : "."),
                        "Nobody new finds you by name.",
                        running
                                ? "If you did not take it out yourself: p2pchat account register --name " + name
                                : "A peer that starts registers: p2pchat peer --name " + name);
            case OTHERS ->
                Finding.problem(
                        CHECK,
                        "The name " + name + " belongs to somebody else's key in the directory.",
                        "Whoever looks for " + name + " there finds that other one; contacts still know you by your"
                                + " key.",
                        "If you moved here from another machine, restore your backup instead of making a new profile."
                                + " Otherwise hand out invitations (p2pchat account show), or take another name.");
            case KEYLESS ->
                Finding.problem(
                        CHECK,
                        "The name " + name + " is in the directory by an old program, which has no key.",
                        "If that holds it by a password, you cannot register it; contacts still know you by your key.",
                        "Unregister it with the old program, or ask whoever runs the directory to free it (p2pchat"
                                + " directory remove " + name + ").");
            case UNKNOWN -> skipped("the directory could not be asked.");
        };
    }

    public static Finding skipped(String why) {
        return Finding.note(CHECK, "Not checked whether it is registered: " + why, "", "");
    }
}
