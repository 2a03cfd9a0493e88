// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.server;

import dev.p2pchat.directory.store.KeylessNames;
import dev.p2pchat.directory.store.Names;
import dev.p2pchat.directory.store.Presence;
import dev.p2pchat.http.Routes;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * Further routes over the same names, which the native ones know nothing of. Found as a service on the class path, so that
 * who takes one out breaks nothing.
 */
public interface Extension {
    /**
     * What it may work with.
     *
     * @param newNames to be asked before a name is taken that is nobody's
     * @param lease how long a sign of life counts
     */
    record Parts(
            Names names,
            NewNames newNames,
            Presence presence,
            Duration lease,
            InstantSource clock,
            SecureRandom random) {}

    /** The one that is there; null for none. */
    static @Nullable Extension find() {
        return ServiceLoader.load(Extension.class, Extension.class.getClassLoader())
                .findFirst()
                .orElse(null);
    }

    /**
     * Adds its routes, before the first request.
     *
     * @return whom it knows who have no key
     */
    KeylessNames addTo(Routes routes, Parts parts);
}
