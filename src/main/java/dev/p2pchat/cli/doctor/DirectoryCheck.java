// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli.doctor;

import dev.p2pchat.directory.client.DirectoryAnswer;

/** Whether a directory answers where one is looked for. */
public final class DirectoryCheck {
    private static final String CHECK = "directory";
    private static final String WITHOUT =
            "Without a directory nobody new finds you by name, and you find nobody. Contacts"
                    + " still reach you where they reached you last.";

    private DirectoryCheck() {}

    /**
     * The URL is none.
     *
     * @param where it was written
     * @param why in a few words
     */
    public static Finding malformed(String url, String where, String why) {
        return Finding.problem(
                CHECK,
                "The directory's URL \"" + url + "\" (" + where + ") is not right: " + why + ".",
                "No command that needs the directory runs.",
                "Write it like http://192.0.2.7:5000.");
    }

    /**
     * Judges.
     *
     * @param where the URL was written
     */
    public static Finding judge(String url, String where, DirectoryAnswer answer) {
        String it = url + " (" + where + ")";
        if (answer instanceof DirectoryAnswer.Well) {
            return Finding.ok(CHECK, url + " answers");
        }
        if (answer instanceof DirectoryAnswer.OtherScheme other) {
            return Finding.problem(
                    CHECK,
                    "At " + it + " " + other.right().scheme() + " is spoken, not " + url.substring(0, url.indexOf(':'))
                            + ".",
                    WITHOUT,
                    "Use --directory " + other.right() + " once; it is remembered.");
        }
        if (answer instanceof DirectoryAnswer.Untrusted) {
            return Finding.problem(
                    CHECK,
                    "The certificate shown at " + it + " is not trusted on this machine, or is not for that host.",
                    WITHOUT,
                    "Check the host name. If the directory's certificate is its own, let this Java trust it; or ask who"
                            + " runs it.");
        }
        if (answer instanceof DirectoryAnswer.SomethingElse) {
            return Finding.problem(
                    CHECK,
                    "Something answers at " + it + ", but it is no p2pchat directory.",
                    WITHOUT,
                    "Check host and port: a directory's usual port is 5000. Use --directory URL once; it is remembered.");
        }
        return Finding.problem(
                CHECK,
                "No directory answers at " + it + ": " + ((DirectoryAnswer.Silent) answer).why() + ".",
                WITHOUT,
                "If it should run on this machine: p2pchat serve-directory. If it is elsewhere, check the URL and the way"
                        + " there, or ask who runs it; another one is used with --directory URL.");
    }
}
