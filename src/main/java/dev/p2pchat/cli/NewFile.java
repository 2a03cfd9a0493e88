// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.base.FileFailure;
import dev.p2pchat.files.AtomicFile;
import dev.p2pchat.files.Workshop;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A file that is there when it is complete, for its owner alone, and not at all otherwise: it is written in a workshop beside
 * the place it takes in the end, so that the next clears away what a killed process left of it.
 */
final class NewFile implements AutoCloseable {
    private final Path place;
    private final Workshop workshop;
    private final Path beside;
    private final boolean mayReplace;
    private final FileOutputStream out;

    private NewFile(Path place, Workshop workshop, boolean mayReplace) throws IOException {
        this.place = place;
        this.workshop = workshop;
        this.mayReplace = mayReplace;
        // Made for its owner alone: 0600.
        this.beside = Files.createTempFile(workshop.path(), "document-", null);
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
            return begun(whole, Workshop.open(folder), mayReplace);
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.FAILED, "Nothing can be written to " + folder + ": " + FileFailure.reason(e) + ".");
        }
    }

    private static NewFile begun(Path place, Workshop workshop, boolean mayReplace) throws IOException {
        try {
            return new NewFile(place, workshop, mayReplace);
        } catch (IOException e) {
            workshop.close();
            throw e;
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
        AtomicFile.forceFolderOf(place);
    }

    /** Takes away what was not kept. */
    @Override
    public void close() throws IOException {
        try (workshop) {
            out.close();
        }
    }
}
