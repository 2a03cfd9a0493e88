// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.node.ChatException;
import dev.p2pchat.profile.Profile;
import dev.p2pchat.profile.ProfileException;
import dev.p2pchat.profile.ProfileFolder;
import java.time.Duration;

/** Makes this process a profile's owner: ends at once where a peer runs already, waits for a command to finish. */
final class Ownership {
    /** How long a {@code send} or {@code history} may still take. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final long POLL_MILLIS = 50;

    private final Access access;
    private final ProfileFolder folder;

    Ownership(Access access, ProfileFolder folder) {
        this.access = access;
        this.folder = folder;
    }

    /** Opens the profile. */
    interface Opening {
        Engine.Opened open() throws ChatException, ProfileException;
    }

    Engine.Opened take(Opening opening) throws CliException, ChatException, ProfileException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return opening.open();
            } catch (ProfileException e) {
                if (e.reason() != ProfileException.Reason.IN_USE || System.nanoTime() > deadline) {
                    throw e;
                }
            }
            if (access.isPeerRunning(folder)) {
                throw new CliException(
                        ExitCode.FAILED,
                        "A peer for " + folder.name() + " runs already (pid " + Profile.holder(folder)
                                + "). Other commands work beside it; to start it anew, end that one first.");
            }
            Thread.sleep(POLL_MILLIS);
        }
    }
}
