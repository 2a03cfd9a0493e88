// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli.doctor;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Whether profiles can be made and changed where they lie. */
public final class HomeCheck {
    private HomeCheck() {}

    /** What the folder of all profiles is, as far as it matters. */
    public enum State {
        WRITABLE,
        /** It will be made. */
        MISSING,
        NOT_WRITABLE,
        NO_FOLDER
    }

    public static State look(Path home) {
        if (Files.isDirectory(home)) {
            return Files.isWritable(home) ? State.WRITABLE : State.NOT_WRITABLE;
        }
        if (Files.exists(home)) {
            return State.NO_FOLDER;
        }
        Path nearest = nearest(home);
        if (nearest == null || !Files.isDirectory(nearest)) {
            return State.NO_FOLDER;
        }
        return Files.isWritable(nearest) ? State.MISSING : State.NOT_WRITABLE;
    }

    /** The path itself, or the nearest folder above it that is there. */
    public static @Nullable Path nearest(Path path) {
        Path nearest = path.toAbsolutePath();
        while (nearest != null && !Files.exists(nearest)) {
            nearest = nearest.getParent();
        }
        return nearest;
    }

    public static Finding judge(Path home, State state, int profiles) {
        return switch (state) {
            case WRITABLE -> Finding.ok("home", Amount.of(profiles, "profile") + " in " + home);
            case MISSING -> Finding.ok("home", "no profile yet; " + home + " will be made with the first");
            case NOT_WRITABLE ->
                Finding.problem(
                        "home",
                        home + " cannot be written.",
                        "No profile can be made there.",
                        "Look at its owner and permissions, or name another folder with --home.");
            case NO_FOLDER ->
                Finding.problem(
                        "home",
                        home + " is no folder and cannot become one: a file is in its way.",
                        "Profiles have nowhere to lie.",
                        "Move the file away, or name another folder with --home.");
        };
    }
}
