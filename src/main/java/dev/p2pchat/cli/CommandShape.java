// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

/** Words that all commands' help shares; manual pages and completions are made from the same annotations. */
final class CommandShape {
    /** Heads the footer, whose lines are command lines to try. */
    static final String EXAMPLES = "%nExamples:%n";

    /** A parameter that is a contact; shells complete it. */
    static final String CONTACT = "CONTACT";

    /** A parameter that is somebody whose request waits; shells complete it. */
    static final String ASKING = "ASKING";

    /** A parameter that is somebody blocked; shells complete it. */
    static final String BLOCKED = "BLOCKED";

    /** Values that are one of our profiles; shells complete them. */
    static final String PROFILE = "PROFILE";

    private CommandShape() {}
}
