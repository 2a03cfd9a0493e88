// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.ancestors;

import dev.p2pchat.base.Username;
import dev.p2pchat.directory.store.HeldName;
import dev.p2pchat.directory.store.KeylessNames;
import dev.p2pchat.directory.store.NameEntry;
import dev.p2pchat.directory.store.Names;
import dev.p2pchat.directory.store.Presence;
import dev.p2pchat.directory.store.ReservedName;
import dev.p2pchat.directory.store.StoredName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Who is shown to the ancestors' clients: those with keys, those with passwords, and those who say that they are there. */
final class Everybody implements KeylessNames {
    /** Entries in one list: their clients know no pages, and keep the whole in memory. */
    static final int MAX_LISTED = 1000;

    private final Names names;
    private final Presence presence;
    private final RegisteredNames registered;
    private final ActiveEntries active;

    Everybody(Names names, Presence presence, RegisteredNames registered, ActiveEntries active) {
        this.names = names;
        this.presence = presence;
        this.registered = registered;
        this.active = active;
    }

    /**
     * A list that fits.
     *
     * @param complete whether nobody is left out
     */
    record Listed(List<Shown> shown, boolean complete) {}

    /** Whoever goes by this name. */
    Optional<Shown> look(Username name) {
        StoredName whose = names.whose(name).orElse(null);
        if (whose instanceof NameEntry entry) {
            return Optional.of(shown(entry));
        }
        // What its owner took out is nobody's to show, and stays theirs.
        return whose instanceof ReservedName ? Optional.empty() : withoutKey(name, whose);
    }

    @Override
    public Optional<Keyless> find(Username name) {
        StoredName whose = names.whose(name).orElse(null);
        return whose == null || whose instanceof HeldName
                ? withoutKey(name, whose).map(Shown::keyless)
                : Optional.empty();
    }

    private Optional<Shown> withoutKey(Username name, @Nullable StoredName whose) {
        return whose instanceof HeldName held
                ? RegisteredNames.read(held).map(this::shown)
                : active.find(name).stream().findFirst().map(Shown::of);
    }

    @Override
    public List<Keyless> page(@Nullable Username after, int limit, boolean onlineOnly) {
        TreeMap<Username, Shown> all = new TreeMap<>();
        if (!onlineOnly) {
            registered.page(after, limit).forEach(entry -> all.put(entry.name(), shown(entry)));
        }
        @Nullable Username last = after;
        int found = 0;
        while (found < limit) {
            List<ActiveEntries.Active> page = active.page(last, limit);
            for (ActiveEntries.Active entry : page) {
                last = entry.name();
                Optional<Shown> one = there(entry, onlineOnly);
                one.ifPresent(shown -> all.putIfAbsent(shown.name(), shown));
                found += one.isPresent() ? 1 : 0;
            }
            if (page.size() < limit) {
                break;
            }
        }
        return all.values().stream().limit(limit).map(Shown::keyless).toList();
    }

    /** What to show of a name under which somebody says that they are there; nothing when it is a key's. */
    private Optional<Shown> there(ActiveEntries.Active entry, boolean onlineOnly) {
        StoredName whose = names.whose(entry.name()).orElse(null);
        if (whose == null) {
            return Optional.of(Shown.of(entry));
        }
        return whose instanceof HeldName held
                ? RegisteredNames.read(held).map(this::shown).filter(shown -> shown.online() || !onlineOnly)
                : Optional.empty();
    }

    /** In the order of their names. Where they are too many, those with keys come first, for nobody is to hide them. */
    Listed all() {
        Places places = new Places();
        names.page(null, MAX_LISTED + 1).forEach(entry -> places.take(shown(entry)));
        registered.page(null, MAX_LISTED + 1).forEach(entry -> places.take(shown(entry)));
        active.page(null, MAX_LISTED + 1).forEach(entry -> there(entry, false).ifPresent(places::take));
        return places.listed(Comparator.comparing(Shown::name));
    }

    /**
     * Those who can be called just now, so far as anybody knows: they have a host and a port. One who says that they are
     * there has as many entries as addresses.
     */
    Listed active() {
        Places places = new Places();
        presence.online(null, MAX_LISTED + 1)
                .forEach(name -> names.find(name)
                        .map(this::shown)
                        .filter(Shown::isReachable)
                        .ifPresentOrElse(places::take, places::skip));
        registered
                .page(null, MAX_LISTED + 1)
                .forEach(entry -> Optional.of(shown(entry))
                        .filter(Shown::isReachable)
                        .ifPresentOrElse(places::take, places::skip));
        for (ActiveEntries.Active entry : active.all()) {
            if (standsForItself(entry.name()) && !places.take(Shown.of(entry))) {
                break;
            }
        }
        return places.listed(null);
    }

    /** Not where the name is a key's, or has a place in the list by its registration. */
    private boolean standsForItself(Username name) {
        StoredName whose = names.whose(name).orElse(null);
        if (whose instanceof HeldName held) {
            return RegisteredNames.read(held)
                    .filter(entry -> shown(entry).isReachable())
                    .isEmpty();
        }
        return whose == null;
    }

    /** Who gets one of the places in a list: first come, first served. */
    private static final class Places {
        private final List<Shown> taken = new ArrayList<>();
        private int asked;

        /** Returns whether there was one. */
        boolean take(Shown one) {
            asked++;
            boolean fits = taken.size() < MAX_LISTED;
            if (fits) {
                taken.add(one);
            }
            return fits;
        }

        /** Of one source no more are read than there are places: behind those that are no use there may be others. */
        void skip() {
            asked++;
        }

        Listed listed(@Nullable Comparator<Shown> order) {
            if (order != null) {
                taken.sort(order);
            }
            return new Listed(List.copyOf(taken), asked <= MAX_LISTED);
        }
    }

    /** Online is whoever says at the host of their registration that they are there. */
    private Shown shown(Registered entry) {
        return Shown.of(
                entry,
                active.find(entry.name()).stream()
                        .anyMatch(there -> there.host().equals(entry.host())));
    }

    private Shown shown(NameEntry entry) {
        return Shown.of(
                entry,
                presence.isOnline(entry.name()),
                presence.lastSeen(entry.name()).orElse(entry.written()));
    }
}
