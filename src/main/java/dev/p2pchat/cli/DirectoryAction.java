// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.directory.admin.AdminAccess;
import dev.p2pchat.directory.admin.AdminException;
import dev.p2pchat.directory.admin.DirectoryAdmin;
import dev.p2pchat.directory.admin.DirectoryFolder;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code directory} and its subcommands have in common: whose names they are about. */
abstract class DirectoryAction implements Callable<Integer> {
    private final Context context;

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            description = "Where the names are kept. Default: ~/.local/share/p2pchat-directory (below XDG_DATA_HOME).")
    private @Nullable Path data;

    @Mixin
    private OutputOptions output = new OutputOptions();

    DirectoryAction(Context context) {
        this.context = context;
    }

    final Context context() {
        return context;
    }

    final Console console() {
        return context.console(output);
    }

    final DirectoryFolder folder() {
        return new DirectoryFolder(data == null ? context.directoryData() : data);
    }

    /** The directory that runs there, or else its names. */
    final DirectoryAdmin open() throws AdminException {
        return AdminAccess.open(folder());
    }
}
