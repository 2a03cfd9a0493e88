// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.ancestors;

import dev.p2pchat.base.Username;
import dev.p2pchat.cbor.MalformedCborException;
import dev.p2pchat.directory.store.HeldName;
import dev.p2pchat.directory.store.Names;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The names that are held by passwords. While somebody holds one, no key can claim it. */
final class RegisteredNames {
    private static final System.Logger LOG = System.getLogger(RegisteredNames.class.getName());

    private final Names names;

    RegisteredNames(Names names) {
        this.names = names;
    }

    /** Whether a key has the name, also where its owner took the entry out. */
    boolean isNative(Username name) {
        return names.whose(name).filter(whose -> !(whose instanceof HeldName)).isPresent();
    }

    /** Returns false, and nothing changes, when somebody has the name, by password or by key. */
    boolean register(Registered entry) {
        return names.hold(entry.held());
    }

    /** Frees a name for everybody; returns false when it is no longer as it was. */
    boolean remove(Registered entry) {
        return names.release(entry.held());
    }

    /** Empty where the note cannot be read, as one from an altered backup: that must not spoil a list for everybody. */
    static Optional<Registered> read(HeldName held) {
        try {
            return Optional.of(Registered.of(held));
        } catch (MalformedCborException | IllegalArgumentException e) {
            LOG.log(
                    Level.WARNING,
                    "A name that is held by a password has a damaged entry. Free it with \"p2pchat directory remove\".");
            return Optional.empty();
        }
    }

    Optional<Registered> find(Username name) {
        return names.whose(name).filter(HeldName.class::isInstance).flatMap(held -> read((HeldName) held));
    }

    /** Up to {@code limit} of them in the order of their names, beginning behind {@code after}, null for the start. */
    List<Registered> page(@Nullable Username after, int limit) {
        return names.held(after, limit).stream()
                .flatMap(held -> read(held).stream())
                .toList();
    }
}
