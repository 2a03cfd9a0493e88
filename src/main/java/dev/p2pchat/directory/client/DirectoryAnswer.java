// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.client;

import dev.p2pchat.directory.api.Origin;
import java.time.Duration;

/** What came of asking a URL whether a directory is there. */
public sealed interface DirectoryAnswer {
    /**
     * A directory, and it is well.
     *
     * @param ahead the directory's clock before ours, as exact as the answer was quick; negative when ours is before it
     */
    record Well(Duration ahead) implements DirectoryAnswer {}

    /** Something that is no directory, or one that does not do what a directory does. */
    record SomethingElse(String why) implements DirectoryAnswer {}

    /**
     * The other of http and https is spoken there.
     *
     * @param right the URL with that
     */
    record OtherScheme(Origin right) implements DirectoryAnswer {}

    /** A certificate nobody here trusts. */
    record Untrusted() implements DirectoryAnswer {}

    /**
     * No answer, or "not now".
     *
     * @param why a few words without a full stop
     */
    record Silent(String why) implements DirectoryAnswer {}
}
