// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.ancestors;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.HostPort;
import dev.p2pchat.base.Username;
import dev.p2pchat.crypto.Hashes;
import dev.p2pchat.directory.store.KeylessNames;
import dev.p2pchat.directory.store.NameEntry;
import dev.p2pchat.http.JsonMap;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Somebody, as the ancestors' clients can be told of them; who has a key has it elsewhere.
 *
 * @param host null where there is none to tell
 * @param port null where there is none to tell
 * @param seen the last sign of them
 */
record Shown(Username name, @Nullable String host, @Nullable Port port, boolean online, Instant seen) {
    private static final double MILLIS = 1000;

    /** As many bits as every JSON reader takes for a whole number. */
    private static final int ID_BYTES = 6;

    static Shown of(NameEntry entry, boolean online, Instant seen) {
        HostPort first = entry.addresses().isEmpty() ? null : entry.addresses().get(0);
        return first == null
                ? new Shown(entry.name(), null, null, online, seen)
                : new Shown(entry.name(), first.host(), Port.of(first.port()), online, seen);
    }

    static Shown of(Registered entry, boolean online) {
        return new Shown(entry.name(), entry.host(), entry.port(), online, entry.since());
    }

    static Shown of(ActiveEntries.Active entry) {
        return new Shown(entry.name(), entry.host(), entry.port(), true, entry.renewed());
    }

    /** As our own lists show somebody who has no key. */
    KeylessNames.Keyless keyless() {
        return new KeylessNames.Keyless(name, address(), online, seen);
    }

    /** Some write the port behind the host, too. */
    private @Nullable HostPort address() {
        HostPort inside = portInside();
        String text = host;
        if (inside != null || text == null || port == null) {
            return inside;
        }
        try {
            return new HostPort(text, port.value());
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private @Nullable HostPort portInside() {
        String text = host;
        try {
            return text == null ? null : HostPort.parse(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** An entry of {@code /clients}. */
    JsonMap client() {
        return JsonMap.builder()
                .put("id", id())
                .put("username", name.value())
                .put("host", host)
                .build();
    }

    /** A number that stays the same for a name, and needs no place to be kept. */
    private long id() {
        Bytes hash = Hashes.sha256(Bytes.utf8(name.value()).toArray());
        long id = 0;
        for (byte part : hash.slice(0, ID_BYTES).toArray()) {
            id = (id << Byte.SIZE) | (part & 0xff);
        }
        return id;
    }

    /** An entry of {@code /peers}. */
    JsonMap peer() {
        JsonMap.Builder json = JsonMap.builder().put("username", name.value()).put("IP", host);
        return (port == null ? json.put("port", (String) null) : port.into(json, "port"))
                .put("online", online)
                .build();
    }

    /** Whether there is somewhere to call them. */
    boolean isReachable() {
        return host != null && port != null;
    }

    /** An entry of {@code PUT /}; only for those that are reachable. Its clients know no port inside a host. */
    JsonMap active() {
        HostPort inside = portInside();
        return JsonMap.builder()
                .put("HOST", inside == null ? host : inside.host())
                .put("PORT", inside != null ? Integer.toString(inside.port()) : port == null ? null : port.text())
                .put("USER", name.value())
                .put("timestamp", seen.toEpochMilli() / MILLIS)
                .build();
    }
}
