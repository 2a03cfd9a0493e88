// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.ancestors;

import dev.p2pchat.base.Username;
import dev.p2pchat.directory.server.NewNames;
import dev.p2pchat.directory.store.Names;
import dev.p2pchat.http.HttpProblem;
import java.net.InetAddress;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Names that are taken and given back by a password. Everything that costs little is looked at before the password is: to
 * be told no costs the directory nothing.
 */
final class Accounts {
    private final Names names;
    private final RegisteredNames registered;
    private final PasswordQueue passwords;
    private final NewNames newNames;
    private final InstantSource clock;

    Accounts(Names names, RegisteredNames registered, PasswordQueue passwords, NewNames newNames, InstantSource clock) {
        this.names = names;
        this.registered = registered;
        this.passwords = passwords;
        this.newNames = newNames;
        this.clock = clock;
    }

    /** When it returns, the name is taken for good. */
    void register(Username name, String host, @Nullable Port port, String password, InetAddress from)
            throws Refusal, HttpProblem {
        if (names.whose(name).isPresent()) {
            throw taken(name);
        }
        PasswordHash hash = passwords.hash(password, () -> newNames.take(from));
        if (!registered.register(new Registered(name, host, port, hash, clock.instant()))) {
            throw taken(name);
        }
    }

    private static Refusal taken(Username name) {
        return new Refusal(409, "The name " + name + " is taken.");
    }

    /** When it returns, the name is free for everybody. */
    void remove(Username name, String password) throws Refusal, HttpProblem {
        if (registered.isNative(name)) {
            throw new Refusal(403, "The name " + name + " belongs to a key; no password opens it.");
        }
        Registered entry = registered.find(name).orElseThrow(() -> unknown(name));
        if (!passwords.matches(entry.password(), password)) {
            throw new Refusal(403, "The password is wrong.");
        }
        if (!registered.remove(entry)) {
            throw unknown(name);
        }
    }

    static Refusal unknown(Username name) {
        return new Refusal(404, "Nobody goes by the name " + name + " here.");
    }
}
