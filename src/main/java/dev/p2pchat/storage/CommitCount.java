// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.storage;

/**
 * What a store's writer did since it was opened: the operations shared the commits.
 *
 * @param nanos spent in transactions and their commits, without waiting for operations
 */
public record CommitCount(long commits, long operations, long nanos) {
    public static final CommitCount NONE = new CommitCount(0, 0, 0);

    CommitCount and(int moreOperations, long moreNanos) {
        return new CommitCount(commits + 1, operations + moreOperations, nanos + moreNanos);
    }

    /** What was done between an earlier count and this one. */
    public CommitCount since(CommitCount earlier) {
        return new CommitCount(commits - earlier.commits, operations - earlier.operations, nanos - earlier.nanos);
    }
}
