// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.base.FileFailure;
import dev.p2pchat.control.ProfileHost;
import dev.p2pchat.directory.api.PublishResult;
import dev.p2pchat.profile.ProfileFolder;
import java.io.IOException;

/**
 * Claims a new profile's name. When somebody else has the name, nothing is left behind: a profile that kept it
 * would only be found by nobody.
 */
final class NewProfile {
    private NewProfile() {}

    /**
     * Claims the name of a profile that was just made.
     *
     * @param fresh is closed when the name belongs to somebody else
     */
    static void claim(ProfileHost fresh, Console console) throws CliException {
        ProfileFolder folder = fresh.profile().folder();
        if (fresh.node().claimName() != PublishResult.TAKEN) {
            console.remark("Made the profile " + folder.name() + " in " + folder.path() + ".");
            return;
        }
        fresh.close();
        try {
            folder.remove();
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.FAILED,
                    "The name is taken, and the new profile in " + folder.path() + " cannot be removed ("
                            + FileFailure.reason(e) + "). Remove it before you try again.");
        }
        throw new CliException(
                ExitCode.REFUSED,
                "The name " + folder.name() + " belongs to somebody else in the directory. No profile was made; choose"
                        + " another name.");
    }
}
