// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.ancestors;

import dev.p2pchat.base.Username;
import dev.p2pchat.directory.store.HeldName;
import dev.p2pchat.directory.store.Names;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The names that are held by passwords. While somebody holds one, no key can claim it. */
final class RegisteredNames {
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

    Optional<Registered> find(Username name) {
        return names.whose(name).filter(HeldName.class::isInstance).map(held -> Registered.of((HeldName) held));
    }

    /** Up to {@code limit} of them in the order of their names, beginning behind {@code after}, null for the start. */
    List<Registered> page(@Nullable Username after, int limit) {
        return names.held(after, limit).stream().map(Registered::of).toList();
    }
}
