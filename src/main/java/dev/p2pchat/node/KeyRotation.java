// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

import dev.p2pchat.connections.Connections;
import dev.p2pchat.directory.client.DirectoryException;
import dev.p2pchat.discovery.Registration;
import dev.p2pchat.profile.Profile;
import dev.p2pchat.profile.ProfileException;
import java.security.SecureRandom;
import java.time.InstantSource;

/** Gives up our keys for new ones, and tells everybody who is there to be told. */
final class KeyRotation {
    private final Profile profile;
    private final Connections connections;
    private final Registration registration;
    private final Runnable greeting;
    private final InstantSource clock;
    private final SecureRandom random;

    KeyRotation(
            Profile profile,
            Connections connections,
            Registration registration,
            Runnable greeting,
            InstantSource clock,
            SecureRandom random) {
        this.profile = profile;
        this.connections = connections;
        this.registration = registration;
        this.greeting = greeting;
        this.clock = clock;
        this.random = random;
    }

    /** Whoever is not there now learns of it when they next look for us: our old keys answer for a year. */
    void rotate() throws ChatException {
        try {
            profile.rotate(clock.instant(), random);
        } catch (ProfileException e) {
            throw new ChatException(Problem.FAILED, String.valueOf(e.getMessage()));
        }
        connections.closeFormer();
        try {
            registration.changed();
        } catch (DirectoryException e) {
            // Whoever has our old record follows from there; the directory gets the new one when it is back.
        }
        greeting.run();
    }
}
