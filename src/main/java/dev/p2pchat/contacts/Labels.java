// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.contacts;

import dev.p2pchat.identity.PeerId;
import dev.p2pchat.identity.SignedRecord;
import java.util.Collection;
import java.util.Locale;

/**
 * What people are shown as. Whoever chose a name can choose one that reads like another's: where two could be taken for
 * each other, the newer carries the first groups of its key.
 */
final class Labels {
    private static final String KEY_BEGINS = " (";

    private Labels() {}

    /** The plain username where nobody is called that or alike, else with as much of the key as tells them apart. */
    static String of(SignedRecord record, Collection<String> taken) {
        String name = record.content().username().value();
        return taken.stream().anyMatch(label -> looksLike(label, name)) ? withKey(record, taken) : name;
    }

    /** The username with as much of the key behind it as nobody else has there. */
    static String withKey(SignedRecord record, Collection<String> taken) {
        String name = record.content().username().value();
        String whole = record.id().toString();
        int end = PeerId.KEY_ID_CHARS;
        // A key id can be searched for in a few days of computing; the next groups cannot.
        while (end < whole.length() && isTaken(label(name, whole.substring(0, end)), taken)) {
            end += 1 + PeerId.KEY_ID_CHARS;
        }
        return label(name, whole.substring(0, end));
    }

    private static String label(String name, String key) {
        return name + KEY_BEGINS + key + ")";
    }

    /** Whether the key stands behind the name; a username has no spaces. */
    static boolean namesKey(String label) {
        return label.contains(KEY_BEGINS);
    }

    static String withoutKey(String label) {
        return namesKey(label) ? label.substring(0, label.indexOf(KEY_BEGINS)) : label;
    }

    private static boolean isTaken(String label, Collection<String> taken) {
        return taken.stream().anyMatch(label::equalsIgnoreCase);
    }

    /** Whether two names read alike at a glance, within the few characters that a username may have. */
    static boolean looksLike(String one, String other) {
        return skeleton(one).equals(skeleton(other));
    }

    private static String skeleton(String name) {
        return name.toLowerCase(Locale.ROOT)
                .replace('0', 'o')
                .replace('1', 'l')
                .replace('i', 'l')
                .replace('5', 's')
                .replace("rn", "m")
                .replace("vv", "w")
                .replaceAll("[._-]", "");
    }
}
