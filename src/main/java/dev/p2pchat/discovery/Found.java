// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.discovery;

import java.util.List;

/**
 * What a finder knows of where somebody is.
 *
 * @param routes best first
 * @param why there are none, in plain words; empty where there are some, or nothing is to be said
 */
public record Found(List<Route> routes, String why) {
    public Found {
        routes = List.copyOf(routes);
    }

    /** Some, or none because of {@code ifNone}. */
    public static Found of(List<Route> routes, String ifNone) {
        return new Found(routes, routes.isEmpty() ? ifNone : "");
    }

    public static Found nothing(String why) {
        return new Found(List.of(), why);
    }
}
