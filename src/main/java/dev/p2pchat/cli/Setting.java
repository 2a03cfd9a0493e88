// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What an option is when nobody gives it, and why.
 *
 * @param key the option's long name without dashes
 * @param value null when there is none that could be written down
 * @param where the option, the variable, the file and its key, or for a default what help says of it
 */
record Setting(String key, @Nullable String value, Source source, String where) {
    /** What {@code where} begins with when help has more to say of a default. */
    static final String WORDS = "default: ";

    /** From the strongest to the weakest; only for the port the config file comes before the profile. */
    enum Source {
        FLAG,
        ENVIRONMENT,
        PROFILE,
        CONFIG_FILE,
        DEFAULT;

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** The same under another name, such as {@code peer.port}. */
    Setting named(String name) {
        return new Setting(name, value, source, where);
    }

    /** The value, or what help says of it when it depends. */
    String shown() {
        return value != null ? value : where.startsWith(WORDS) ? "(" + where.substring(WORDS.length()) + ")" : "(none)";
    }

    /** Where it comes from, in a few words. */
    String from() {
        return source == Source.DEFAULT ? "default" : where;
    }
}
