// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.storage.xodus;

/**
 * Finds the ends of commits in a stretch of Xodus's log, by their look alone, since whoever asks cannot read the log in
 * order any more.
 *
 * <p>A commit ends with a "database root" (Xodus 2.0.1, {@code DatabaseRoot}): its type, the structure zero, its length,
 * then an address behind it in the log, an id, and the sum of both and 199; numbers are written seven bits at a time,
 * the last byte marked. Other bytes look like that once in some 2³⁰ places.
 */
final class CommitScan {
    private static final int ROOT_TYPE = 0x81;
    private static final int STRUCTURE_ZERO = 0x80;
    private static final int MAGIC = 199;
    private static final int MAX_NUMBER_BYTES = 9;

    private final byte[] bytes;
    private int at;

    private CommitScan(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Counts the ends of commits in {@code bytes}, which lie at {@code address} in the log. */
    static int count(byte[] bytes, long address) {
        CommitScan scan = new CommitScan(bytes);
        int found = 0;
        for (int i = 0; i + 1 < bytes.length; i++) {
            if ((bytes[i] & 0xff) == ROOT_TYPE && (bytes[i + 1] & 0xff) == STRUCTURE_ZERO) {
                scan.at = i + 2;
                if (scan.isRoot(address + i)) {
                    found++;
                }
            }
        }
        return found;
    }

    private boolean isRoot(long address) {
        long length = number();
        int start = at;
        long tree = number();
        long structure = number();
        long check = number();
        return length == at - start
                && tree >= 0
                && tree < address
                && structure >= 0
                && check == tree + structure + MAGIC;
    }

    /** The next number, or -1 if there is none. */
    private long number() {
        long value = 0;
        for (int i = 0; i < MAX_NUMBER_BYTES && at < bytes.length; i++) {
            byte b = bytes[at++];
            value |= (long) (b & 0x7f) << (7 * i);
            if (b < 0) {
                return value;
            }
        }
        return -1;
    }
}
