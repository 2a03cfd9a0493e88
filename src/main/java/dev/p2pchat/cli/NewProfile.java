// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.directory.api.PublishResult;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.NodeConfig;
import dev.p2pchat.profile.Passphrase;
import dev.p2pchat.profile.ProfileException;
import dev.p2pchat.profile.ProfileFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Makes a profile and claims its name. When somebody else has the name, nothing is left behind: a profile that kept it
 * would only be found by nobody.
 */
final class NewProfile {
    private NewProfile() {}

    static Engine.Opened make(
            Engine engine, ProfileFolder folder, NodeConfig config, Passphrase passphrase, Console console)
            throws CliException, ChatException, ProfileException {
        Engine.Opened fresh = engine.create(folder, config, passphrase);
        try {
            if (fresh.claimName() != PublishResult.TAKEN) {
                console.remark("Made the profile " + folder.name() + " in " + folder.path() + ".");
                return fresh;
            }
        } catch (RuntimeException e) {
            fresh.close();
            throw e;
        }
        fresh.close();
        discard(folder.path());
        throw new CliException(
                ExitCode.REFUSED,
                "The name " + folder.name() + " belongs to somebody else in the directory " + config.directory()
                        + ". No profile was made; choose another name.");
    }

    private static void discard(Path folder) throws CliException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.FAILED,
                    "The name is taken, and the new profile's folder " + folder + " cannot be removed: "
                            + e.getMessage() + ". Remove it before you try again.");
        }
    }
}
