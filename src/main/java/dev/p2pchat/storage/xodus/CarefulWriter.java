// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.storage.xodus;

import dev.p2pchat.storage.StoreInUseException;
import jetbrains.exodus.io.FileDataReader;
import jetbrains.exodus.io.FileDataWriter;

/** Xodus's writer of files, with a lock that says in one sentence that it is taken. */
final class CarefulWriter extends FileDataWriter {
    private final Failures failures;

    CarefulWriter(FileDataReader reader, Failures failures) {
        // With an id of ours it need not load the JVM's management classes to find one.
        super(reader, "process " + ProcessHandle.current().pid());
        this.failures = failures;
    }

    @Override
    public boolean lock(long timeout) {
        if (!super.lock(timeout)) {
            throw new StoreInUseException("The store in " + failures.folder() + " is open in another program.");
        }
        return true;
    }

    void giveUp() {
        close();
        release();
    }
}
