// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.control;

import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What concerns only a client's session: who is there, and whether it wants events. None of it has parameters. */
enum SessionMethod {
    HELLO,
    SUBSCRIBE,
    UNSUBSCRIBE;

    /** What it is called in a request. */
    String method() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The one of that name, or null. */
    static @Nullable SessionMethod named(String method) {
        return Stream.of(values())
                .filter(known -> known.method().equals(method))
                .findAny()
                .orElse(null);
    }
}
