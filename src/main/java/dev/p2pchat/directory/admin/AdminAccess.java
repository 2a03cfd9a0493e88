// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.admin;

import dev.p2pchat.base.FileFailure;
import dev.p2pchat.directory.store.EmbeddedNames;
import dev.p2pchat.storage.Store;
import dev.p2pchat.storage.StoreFailedException;
import dev.p2pchat.storage.StoreInUseException;
import dev.p2pchat.storage.xodus.XodusStore;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Finds who has a directory's names: the directory that runs, or nobody, and then this process opens them itself. The
 * store's own lock decides; whoever loses waits a moment, because the other may be a command as short as this one.
 */
public final class AdminAccess {
    /** For a directory that starts or stops, and for another command. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final Duration BETWEEN_TRIES = Duration.ofMillis(50);

    private final DirectoryFolder folder;
    private final Duration patience;

    AdminAccess(DirectoryFolder folder, Duration patience) {
        this.folder = folder;
        this.patience = patience;
    }

    /** Opens what is there; makes nothing. */
    public static DirectoryAdmin open(DirectoryFolder folder) throws AdminException {
        return new AdminAccess(folder, PATIENCE).open();
    }

    DirectoryAdmin open() throws AdminException {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            @Nullable DirectoryAdmin found = running();
            if (found == null) {
                found = alone();
            }
            if (found != null) {
                return found;
            }
            LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
            if (System.nanoTime() > end || Thread.currentThread().isInterrupted()) {
                throw AdminException.failed("The names in " + folder.path()
                        + " are open in another program, which does not answer at the admin socket. Wait for it, or end"
                        + " it.");
            }
        }
    }

    private @Nullable DirectoryAdmin running() throws AdminException {
        try {
            return AdminClient.connect(folder);
        } catch (NoSuchFileException | ConnectException e) {
            return null;
        } catch (AccessDeniedException e) {
            throw forbidden();
        } catch (IOException e) {
            // The library has no exception of its own for a socket that we may not reach.
            if (String.valueOf(e.getMessage()).contains("ermission denied")) {
                throw forbidden();
            }
            return null;
        }
    }

    /** Null while somebody else has them. */
    private @Nullable DirectoryAdmin alone() throws AdminException {
        if (!Files.isDirectory(folder.store())) {
            throw AdminException.nothingThere(folder.path());
        }
        requireOwn(folder.store());
        try {
            Store store = XodusStore.open(folder.store());
            return StoreAdmin.alone(new EmbeddedNames(store), store::close);
        } catch (StoreInUseException e) {
            return null;
        } catch (StoreFailedException e) {
            throw AdminException.failed(String.valueOf(e.getMessage()));
        }
    }

    /** What another user, such as root, wrote there the directory could not read afterwards. */
    private void requireOwn(Path store) throws AdminException {
        try {
            if (!Files.getOwner(store).getName().equals(System.getProperty("user.name"))) {
                throw forbidden();
            }
        } catch (IOException e) {
            throw AdminException.unreadable(store, e);
        }
    }

    private AdminException forbidden() {
        String owner;
        try {
            owner = Files.getOwner(folder.path()).getName();
        } catch (IOException e) {
            owner = "somebody else (" + FileFailure.reason(e) + ")";
        }
        return AdminException.failed("The directory in " + folder.path() + " belongs to " + owner + ", not to "
                + System.getProperty("user.name") + ". Run this as the user who runs the directory.");
    }
}
