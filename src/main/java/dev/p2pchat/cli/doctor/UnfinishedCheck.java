// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli.doctor;

import dev.p2pchat.files.Workshop;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Whether restores that were killed left something beside the profiles. */
public final class UnfinishedCheck {
    private UnfinishedCheck() {}

    /** What was left; nothing when the folder cannot be read, which {@link HomeCheck} tells of. */
    public static List<Path> look(Path home) {
        try {
            return Workshop.abandoned(home);
        } catch (IOException e) {
            return List.of();
        }
    }

    public static List<Finding> judge(List<Path> left) {
        return left.stream()
                .map(path -> Finding.note(
                        "unfinished",
                        path + " was left by a restore or a backup that was killed.",
                        "It takes space and nothing needs it.",
                        "The next restore removes it, or remove the folder yourself."))
                .toList();
    }
}
