// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.client;

/** Why the directory did not do what it was asked; the message is a sentence for a person. */
public abstract sealed class DirectoryException extends Exception
        permits DirectoryUnreachableException, DirectoryRefusedException, MisbehavingDirectoryException {
    DirectoryException(String message) {
        super(message);
    }

    /** Never null. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
