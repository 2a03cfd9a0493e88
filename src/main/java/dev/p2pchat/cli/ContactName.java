// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.base.InvalidUsernameException;
import dev.p2pchat.base.Username;
import dev.p2pchat.identity.PeerId;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A contact as people type one: a label, {@code label (KEYID)}, or a whole peer id. */
final class ContactName {
    private static final Pattern WITH_KEY_ID = Pattern.compile("(\\S+) \\([A-Za-z2-7]{7}(?:-[A-Za-z2-7]{7})*\\)");

    private ContactName() {}

    /** The name as the node wants it; a malformed one is a usage error. */
    static String check(String typed) throws CliException {
        Matcher matcher = WITH_KEY_ID.matcher(typed);
        try {
            if (matcher.matches()) {
                Username.typed(matcher.group(1));
                return typed;
            }
            return Username.typed(typed).value();
        } catch (InvalidUsernameException e) {
            if (isPeerId(typed)) {
                return typed;
            }
            throw new CliException(ExitCode.USAGE, "That is nobody's name. " + e.getMessage());
        }
    }

    private static boolean isPeerId(String typed) {
        try {
            PeerId.parse(typed);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
