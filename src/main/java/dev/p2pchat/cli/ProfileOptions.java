// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.directory.api.Origin;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every command takes that acts for somebody: for whom, and through which directory. */
final class ProfileOptions {
    @Option(
            names = "--name",
            paramLabel = "PROFILE",
            description = "Whose profile. Default: the only one there is, else the only one whose peer is running.")
    @Nullable String name;

    @Option(
            names = "--home",
            paramLabel = "FOLDER",
            description = "Where profiles lie. Default: ~/.local/share/p2pchat (below XDG_DATA_HOME).")
    @Nullable Path home;

    @Option(
            names = "--directory",
            paramLabel = "URL",
            description = "The directory to use. Default: the one used last, else http://127.0.0.1:5000.")
    @Nullable Origin directory;

    @Option(
            names = "--passphrase-file",
            paramLabel = "FILE",
            description = "Read the profile's passphrase from the first line of a file.")
    @Nullable Path passphraseFile;
}
