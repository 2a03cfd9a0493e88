// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.client;

/**
 * What answered is no directory, or one that lies: not the agreed form, too much of it, or a record that does not verify
 * or speaks of somebody else.
 */
public final class MisbehavingDirectoryException extends DirectoryException {
    public MisbehavingDirectoryException(String message) {
        super(message);
    }
}
