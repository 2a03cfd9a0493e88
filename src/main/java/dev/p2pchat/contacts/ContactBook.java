// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.contacts;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.HostPort;
import dev.p2pchat.cbor.MalformedCborException;
import dev.p2pchat.identity.InvalidRecordException;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.identity.SignedRecord;
import dev.p2pchat.storage.Key;
import dev.p2pchat.storage.ReadTransaction;
import dev.p2pchat.storage.Store;
import dev.p2pchat.storage.StoreClosedException;
import dev.p2pchat.storage.StoreFailedException;
import dev.p2pchat.storage.Table;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All contacts, by key. Everything hangs on the {@link PeerId}: a name only finds it.
 *
 * <p>Held in memory and written through the store's queue: what a later operation of the same caller commits comes after
 * the pin it rests on. Safe for several threads.
 */
public final class ContactBook {
    private static final Table TABLE = new Table("contacts");

    private final Store store;
    private final InstantSource clock;

    /**
     * A whole new map at each change, made under the monitor. Reading takes no monitor: the store's writer reads here to
     * tell of a message, and whoever changes the book may be waiting for that writer.
     */
    private volatile Map<PeerId, Contact> byId = Map.of();

    /** Hosts where a contact answered; replaced with {@code byId}. */
    private volatile Set<String> hosts = Set.of();

    public ContactBook(Store store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
        replace(store.read(ContactBook::load));
    }

    private static Map<PeerId, Contact> load(ReadTransaction transaction) {
        Map<PeerId, Contact> found = new LinkedHashMap<>();
        transaction.each(TABLE, value -> {
            try {
                Contact contact = Contact.decode(value);
                found.put(contact.id(), contact);
                return true;
            } catch (MalformedCborException | InvalidRecordException | IllegalArgumentException e) {
                throw new StoreFailedException(
                        "A contact's entry in the profile is damaged. Restore the profile from a backup.", e);
            }
        });
        return found;
    }

    private void replace(Map<PeerId, Contact> contacts) {
        byId = Collections.unmodifiableMap(contacts);
        // Only where somebody answered: anybody may write any address into a record.
        hosts = contacts.values().stream()
                .flatMap(contact -> contact.addresses().stream())
                .map(HostPort::host)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether a contact answered at this host, given as a literal. Never waits: it is asked for every call that comes in. */
    public boolean hasHost(String literal) {
        return hosts.contains(literal);
    }

    public List<Contact> all() {
        return List.copyOf(byId.values());
    }

    public Optional<Contact> find(PeerId id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** Finds whom a person means: a label, {@code label (KEYID)}, or a whole peer id. */
    public Optional<Contact> find(String typed) {
        String label = typed.strip().toLowerCase(Locale.ROOT);
        for (Contact contact : byId.values()) {
            if (contact.label().toLowerCase(Locale.ROOT).equals(label)) {
                return Optional.of(contact);
            }
        }
        return parseId(typed).map(byId::get);
    }

    private static Optional<PeerId> parseId(String typed) {
        try {
            return Optional.of(PeerId.parse(typed));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * Pins whoever the record belongs to, or brings a known contact's record up to date; an older record changes
     * nothing.
     *
     * @return the contact as it is now
     */
    public synchronized Contact pin(SignedRecord record) {
        @Nullable Contact known = byId.get(record.id());
        if (known == null) {
            return save(new Contact(freeLabel(record), record, List.of(), clock.instant(), Instant.EPOCH));
        }
        if (record.content().seq() <= known.record().content().seq()) {
            return known;
        }
        return save(known.withRecord(record));
    }

    /** Who holds the label that this record's name would get, if that is somebody with another key. */
    public Optional<Contact> namesake(SignedRecord record) {
        String name = record.content().username().value();
        return byId.values().stream()
                .filter(contact -> contact.label().equals(name))
                .filter(contact -> !contact.id().equals(record.id()))
                .findAny();
    }

    /** Remembers that a session was opened; {@code answered} is where, if we dialled. */
    public synchronized void seen(PeerId id, @Nullable HostPort answered) {
        @Nullable Contact known = byId.get(id);
        if (known != null) {
            save(known.seenAt(answered == null ? List.of() : List.of(answered), clock.instant()));
        }
    }

    private Contact save(Contact contact) {
        Map<PeerId, Contact> changed = new LinkedHashMap<>(byId);
        changed.put(contact.id(), contact);
        replace(changed);
        Bytes encoded = contact.encode();
        Key key = Key.of(contact.id().hash());
        try {
            // Not awaited: a store that cannot write closes itself, and says so to whoever waits for a message.
            var unused = store.write(transaction -> {
                transaction.put(TABLE, key, encoded);
                return true;
            });
        } catch (StoreClosedException e) {
            // The same: a dial or a lookup that comes to its end while the program does must not fail over this.
        }
        return contact;
    }

    /** The username, unless another key has it: a second person of one name is shown apart, never in their place. */
    private String freeLabel(SignedRecord record) {
        String name = record.content().username().value();
        Collection<Contact> all = byId.values();
        boolean taken = all.stream().anyMatch(contact -> contact.label().equals(name));
        return taken ? name + " (" + record.id().keyId() + ")" : name;
    }
}
