// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.profile;

import dev.p2pchat.base.FileFailure;
import dev.p2pchat.files.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Puts a new store and the keys that open it in place of the old ones, so that after a crash at any moment the profile has
 * both old ones or both new ones. To be used under the profile's lock.
 *
 * <p>Two names cannot be changed at once, so the first change decides: {@code store.next} and {@code keys.next} are made
 * whole, then
 *
 * <ol>
 *   <li>{@code store} becomes {@code store.former}: from here on there is no way back,
 *   <li>{@code store.next} becomes {@code store},
 *   <li>{@code keys.next} becomes {@code keys.sealed},
 *   <li>{@code store.former} is removed.
 * </ol>
 *
 * Each is on the disk before the next begins. Whoever finds {@code store.former} does what is left of these; whoever does
 * not find it removes what was made for them.
 */
final class StoreSwap {
    private final ProfileFolder folder;
    private final Path nextStore;
    private final Path nextKeys;
    private final Path formerStore;
    private final Runnable afterEachStep;

    StoreSwap(ProfileFolder folder) {
        this(folder, () -> {});
    }

    /** For tests, which look at what lies there after each step. */
    StoreSwap(ProfileFolder folder, Runnable afterEachStep) {
        this.folder = folder;
        this.nextStore = folder.path().resolve("store.next");
        this.nextKeys = folder.path().resolve("keys.next");
        this.formerStore = folder.path().resolve("store.former");
        this.afterEachStep = afterEachStep;
    }

    /** Where to make the new store. */
    Path nextStore() {
        return nextStore;
    }

    /** Where to write the new keys. */
    Path nextKeys() {
        return nextKeys;
    }

    /** Both new ones are whole, on the disk, and closed: takes them. */
    void swap() throws ProfileException {
        try {
            AtomicFile.forceFolderOf(nextStore.resolve("any"));
            afterEachStep.run();
            move(folder.store(), formerStore);
        } catch (IOException e) {
            throw unusable(e);
        }
        finish();
    }

    /** Finishes what was begun, or takes it back. Does nothing in a profile where nothing was. */
    void finish() throws ProfileException {
        try {
            if (Files.exists(formerStore)) {
                if (!Files.exists(folder.store())) {
                    move(nextStore, folder.store());
                }
                if (Files.exists(nextKeys)) {
                    move(nextKeys, folder.keys());
                }
                remove(formerStore);
                afterEachStep.run();
            } else {
                remove(nextStore);
                for (Path keys : List.of(nextKeys, nextKeys.resolveSibling(nextKeys.getFileName() + ".new"))) {
                    Files.deleteIfExists(keys);
                }
            }
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        AtomicFile.forceFolderOf(to);
        afterEachStep.run();
    }

    private static void remove(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private ProfileException unusable(IOException e) {
        return new ProfileException(
                ProfileException.Reason.UNUSABLE,
                "The store in " + folder.path() + " cannot be exchanged (" + FileFailure.reason(e)
                        + "). Look at the folder's permissions and try again; nothing is lost.");
    }
}
