// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.ancestors;

import dev.p2pchat.base.HostPort;
import dev.p2pchat.http.JsonMap;

/**
 * A port as it was given, because it has to be given back so.
 *
 * @param text from 1 to 65535, in at most {@value #MAX_CHARS} characters
 * @param number whether it came as a number
 */
record Port(String text, boolean number) {
    static final int MAX_CHARS = 8;

    Port {
        if (!text.matches("0{0,3}[1-9][0-9]{0,4}") || Integer.parseInt(text) > HostPort.MAX_PORT) {
            throw new IllegalArgumentException("no port");
        }
    }

    static Port of(int port) {
        return new Port(String.valueOf(port), true);
    }

    int value() {
        return Integer.parseInt(text);
    }

    JsonMap.Builder into(JsonMap.Builder json, String key) {
        return number ? json.put(key, value()) : json.put(key, text);
    }
}
