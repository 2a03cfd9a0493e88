// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.api;

/** The {@code type} members (RFC 9457) that tell the directory's refusals apart where the status does not. */
public final class ProblemTypes {
    private static final String PREFIX = "urn:p2pchat:problem:";

    /** 404: nobody goes by this name. */
    public static final String NOBODY = PREFIX + "nobody";

    /** 409: the name belongs to another identity. */
    public static final String TAKEN = PREFIX + "taken";

    /** 409: the {@code seq} is not larger than the last one. */
    public static final String STALE = PREFIX + "stale-seq";

    /** 409: the lease's counter is not larger than the last one. */
    public static final String REPLAYED = PREFIX + "replayed-lease";

    /** 422: the signed time, or the record's, is too far from the directory's clock. */
    public static final String CLOCK = PREFIX + "clock";

    /** 422: it was signed for another directory, or this one does not know that it goes by that URL. */
    public static final String ORIGIN = PREFIX + "origin";

    /** 422: the nonce was never given, used before, or is too old. */
    public static final String NONCE = PREFIX + "nonce";

    private ProblemTypes() {}
}
