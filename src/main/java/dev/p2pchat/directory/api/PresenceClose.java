// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.api;

/** With which codes (RFC 6455, section 7.4) presence connections are closed; those from 4000 on are ours. */
public final class PresenceClose {
    /** The directory shuts down. */
    public static final int GOING_AWAY = 1001;

    /** A binary message. */
    public static final int NOT_TEXT = 1003;

    /** What was said breaks a rule; a {@link PresenceNews.Problem} went before it. */
    public static final int REFUSED = 1008;

    /** A message longer than {@link PresenceRequest#MAX_BYTES}. */
    public static final int TOO_LONG = 1009;

    /** The directory could not do it; try again later. */
    public static final int FAILED = 1011;

    /** A newer connection of the same name was opened. */
    public static final int REPLACED = 4001;

    /** The name is no longer this key's: it was unregistered, or its owner has another key. */
    public static final int NOT_YOURS = 4002;

    /** Nothing came for too long. */
    public static final int SILENT = 4003;

    private PresenceClose() {}
}
