// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.ancestors;

import dev.p2pchat.base.Username;
import dev.p2pchat.directory.store.KeylessNames;
import dev.p2pchat.directory.store.NameEntry;
import dev.p2pchat.directory.store.Names;
import dev.p2pchat.directory.store.Presence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
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
        return registered.isNative(name) ? names.find(name).map(this::shown) : withoutKey(name);
    }

    @Override
    public Optional<Keyless> find(Username name) {
        return registered.isNative(name) ? Optional.empty() : withoutKey(name).map(Shown::keyless);
    }

    @Override
    public List<Keyless> page(@Nullable Username after, int limit, boolean onlineOnly) {
        List<ActiveEntries.Active> there = active.all();
        TreeMap<Username, Shown> all = new TreeMap<>();
        if (!onlineOnly) {
            withPasswords(there, after, limit).forEach(entry -> all.put(entry.name(), entry));
        }
        withoutAnything(there).forEach(entry -> all.putIfAbsent(entry.name(), entry));
        return (after == null ? all : all.tailMap(after, false))
                .values().stream().limit(limit).map(Shown::keyless).toList();
    }

    private Optional<Shown> withoutKey(Username name) {
        Optional<Shown> there = active.all().stream()
                .filter(entry -> entry.name().equals(name))
                .map(Shown::of)
                .findFirst();
        return registered
                .find(name)
                .map(entry -> Shown.of(entry, there.isPresent()))
                .or(() -> there);
    }

    /** In the order of their names. */
    Listed all() {
        List<ActiveEntries.Active> there = active.all();
        Map<Username, Shown> all = new TreeMap<>();
        names.page(null, MAX_LISTED + 1).forEach(entry -> all.put(entry.name(), shown(entry)));
        withPasswords(there, null, MAX_LISTED + 1).forEach(entry -> all.putIfAbsent(entry.name(), entry));
        withoutAnything(there).forEach(entry -> all.putIfAbsent(entry.name(), entry));
        return fitting(List.copyOf(all.values()));
    }

    /** Those who can be called just now, so far as anybody knows: they have a host and a port. */
    Listed active() {
        List<ActiveEntries.Active> there = active.all();
        List<Shown> all = new ArrayList<>(withoutAnything(there));
        presence.online(null, MAX_LISTED + 1)
                .forEach(name -> names.find(name)
                        .map(this::shown)
                        .filter(entry -> entry.port() != null)
                        .ifPresent(all::add));
        withPasswords(there, null, MAX_LISTED + 1).stream()
                .filter(entry -> entry.port() != null)
                .forEach(all::add);
        return fitting(all);
    }

    private List<Shown> withPasswords(List<ActiveEntries.Active> there, @Nullable Username after, int limit) {
        Set<Username> active = there.stream().map(ActiveEntries.Active::name).collect(Collectors.toSet());
        return registered.page(after, limit).stream()
                .map(entry -> Shown.of(entry, active.contains(entry.name())))
                .toList();
    }

    private List<Shown> withoutAnything(List<ActiveEntries.Active> there) {
        return there.stream()
                .filter(entry -> !registered.isNative(entry.name()))
                .map(Shown::of)
                .toList();
    }

    private static Listed fitting(List<Shown> all) {
        return all.size() <= MAX_LISTED
                ? new Listed(all, true)
                : new Listed(List.copyOf(all.subList(0, MAX_LISTED)), false);
    }

    private Shown shown(NameEntry entry) {
        return Shown.of(
                entry,
                presence.isOnline(entry.name()),
                presence.lastSeen(entry.name()).orElse(entry.written()));
    }
}
