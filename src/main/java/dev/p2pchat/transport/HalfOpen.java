// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.transport;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The connections that did not yet prove who they are. Bounded in all and for each place. A newcomer pushes out the
 * oldest: an honest handshake is over in a moment, one that waits is most likely meant to take up room. Some slots are
 * kept for the addresses of contacts, and no stranger pushes out one of those.
 */
final class HalfOpen {
    private final TransportLimits limits;
    private final Set<Slot> slots = new LinkedHashSet<>();

    HalfOpen(TransportLimits limits) {
        this.limits = limits;
    }

    /** Held while a handshake runs. */
    final class Slot implements AutoCloseable {
        private final Link link;
        private final Place place;
        private final boolean contact;

        private Slot(Link link, Place place, boolean contact) {
            this.link = link;
            this.place = place;
            this.contact = contact;
        }

        /** Gives the slot back; the link is not touched. */
        @Override
        public void close() {
            remove(this);
        }
    }

    /**
     * Takes a slot, and closes the link of the one that had to go for it.
     *
     * @param contact whether the address is one of a contact's
     * @return null if there is no room even so
     */
    @Nullable Slot admit(Link link, Place place, boolean contact) {
        Slot slot = new Slot(link, place, contact);
        @Nullable Slot evicted = null;
        synchronized (this) {
            @Nullable Predicate<Slot> crowd = crowd(slot);
            if (crowd != null) {
                evicted = oldest(crowd, contact);
                if (evicted == null) {
                    return null;
                }
                slots.remove(evicted);
            }
            slots.add(slot);
        }
        if (evicted != null) {
            evicted.link.close();
        }
        return slot;
    }

    /** Those of whom one must go before the newcomer comes in, or null if there is room. */
    private @Nullable Predicate<Slot> crowd(Slot newcomer) {
        Predicate<Slot> neighbours = slot -> slot.place.equals(newcomer.place);
        if (slots.stream().filter(neighbours).count() >= limits.halfOpenPerAddress()) {
            return neighbours;
        }
        long strangers = slots.stream().filter(slot -> !slot.contact).count();
        boolean strangersFull = !newcomer.contact && strangers >= limits.halfOpen() - limits.halfOpenForContacts();
        return strangersFull || slots.size() >= limits.halfOpen() ? slot -> true : null;
    }

    private @Nullable Slot oldest(Predicate<Slot> crowd, boolean newcomerIsContact) {
        @Nullable Slot oldestContact = null;
        for (Slot slot : slots) {
            if (crowd.test(slot)) {
                if (!slot.contact) {
                    return slot;
                }
                if (oldestContact == null) {
                    oldestContact = slot;
                }
            }
        }
        return newcomerIsContact ? oldestContact : null;
    }

    private synchronized void remove(Slot slot) {
        slots.remove(slot);
    }

    synchronized int size() {
        return slots.size();
    }

    /** Ends every handshake that runs. */
    void closeAll() {
        List<Slot> all;
        synchronized (this) {
            all = new ArrayList<>(slots);
        }
        for (Slot slot : all) {
            slot.link.close();
        }
    }
}
