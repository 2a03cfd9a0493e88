// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.store;

/** The store was written by a later version of the program, which alone can read it. */
public final class IncompatibleStoreException extends Exception {
    IncompatibleStoreException(long version) {
        super("The directory's store has format " + version + ", and this version of p2pchat reads format "
                + EmbeddedNames.FORMAT_VERSION + ". Start it with the version that wrote it, or a later one.");
    }
}
