// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.base.FileFailure;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A file that is there when it is complete, for its owner alone, and not at all otherwise: it is written beside the place it
 * takes in the end.
 */
final class NewFile implements AutoCloseable {
    private final Path place;
    private final Path beside;
    private final boolean mayReplace;
    private final FileOutputStream out;
    private boolean kept;

    private NewFile(Path place, Path beside, boolean mayReplace) throws IOException {
        this.place = place;
        this.beside = beside;
        this.mayReplace = mayReplace;
        // Not a channel, which an interrupt would close.
        this.out = new FileOutputStream(beside.toFile());
    }

    /** Begins a file at {@code place}, where nothing may be unless {@code mayReplace}, and then only a plain file. */
    static NewFile at(Path place, boolean mayReplace) throws CliException {
        Path whole = place.toAbsolutePath();
        if (Files.exists(whole, LinkOption.NOFOLLOW_LINKS)) {
            if (!Files.isRegularFile(whole, LinkOption.NOFOLLOW_LINKS)) {
                throw new CliException(ExitCode.USAGE, place + " is there already and no plain file.");
            }
            if (!mayReplace) {
                throw exists(place);
            }
        }
        Path folder = whole.getParent();
        if (folder == null) {
            throw new CliException(ExitCode.USAGE, place + " is no name for a file.");
        }
        try {
            // Made for its owner alone: 0600.
            Path beside = Files.createTempFile(folder, "." + whole.getFileName() + "-", ".part");
            return new NewFile(whole, beside, mayReplace);
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.FAILED, "Nothing can be written to " + folder + ": " + FileFailure.reason(e) + ".");
        }
    }

    private static CliException exists(Path place) {
        return new CliException(ExitCode.USAGE, place + " is there already; it was not touched. --force replaces it.");
    }

    OutputStream out() {
        return out;
    }

    /** Puts the file in its place, on the disk. */
    void keep() throws IOException, CliException {
        out.flush();
        out.getFD().sync();
        out.close();
        if (!mayReplace && Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
            throw exists(place);
        }
        Files.move(beside, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        kept = true;
    }

    /** Takes away what was not kept. */
    @Override
    public void close() throws IOException {
        if (!kept) {
            out.close();
            Files.deleteIfExists(beside);
        }
    }
}
