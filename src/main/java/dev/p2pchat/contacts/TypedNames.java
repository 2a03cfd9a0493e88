// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.contacts;

import dev.p2pchat.identity.PeerId;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Finds whom a person means by what they typed: a label, a whole peer id, or a label without its key. */
final class TypedNames {
    private final Entries entries;

    TypedNames(Entries entries) {
        this.entries = entries;
    }

    /** By label or whole id, or by a label without its key where only one who fits has it. */
    Optional<Contact> find(String typed, Predicate<Contact> fits) {
        Optional<Contact> exact = findExactly(typed, fits);
        if (exact.isPresent()) {
            return exact;
        }
        if (entries.all().stream().anyMatch(contact -> contact.label().equalsIgnoreCase(typed.strip()))) {
            // It is somebody's name, and must not find another who calls themselves so.
            return Optional.empty();
        }
        List<Contact> named = entries.all().stream()
                .filter(fits)
                .filter(contact -> Labels.withoutKey(contact.label()).equalsIgnoreCase(typed.strip()))
                .toList();
        return named.size() == 1 ? Optional.of(named.get(0)) : Optional.empty();
    }

    /** By label or whole id, and by nothing less. */
    Optional<Contact> findExactly(String typed, Predicate<Contact> fits) {
        String label = typed.strip();
        return entries.all().stream()
                .filter(fits)
                .filter(contact -> contact.label().equalsIgnoreCase(label))
                .findAny()
                .or(() -> parseId(typed)
                        .flatMap(id -> Optional.ofNullable(entries.find(id)))
                        .filter(fits));
    }

    private static Optional<PeerId> parseId(String typed) {
        try {
            return Optional.of(PeerId.parse(typed));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
