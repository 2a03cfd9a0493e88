// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.profile;

/** Hears how far something is that may take long, and says whether it is still wanted. */
public interface Progress {
    /** For whoever waits in silence. */
    Progress NONE = (done, total) -> true;

    /**
     * Called often, on the working thread.
     *
     * @param done bytes
     * @param total bytes, or 0 where nobody knows
     * @return whether to go on
     */
    boolean at(long done, long total);
}
