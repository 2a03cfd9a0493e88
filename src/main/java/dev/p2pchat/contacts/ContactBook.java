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
import dev.p2pchat.storage.StoreFailedException;
import dev.p2pchat.storage.Table;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
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
    private final Map<PeerId, Contact> byId = new LinkedHashMap<>();

    /** Hosts of all contacts' addresses; a whole new set at each change, so that it is read without waiting. */
    private volatile Set<String> hosts = Set.of();

    public ContactBook(Store store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
        store.read(this::load);
        hosts = hostsOfAll();
    }

    private boolean load(ReadTransaction transaction) {
        transaction.each(TABLE, value -> {
            try {
                Contact contact = Contact.decode(value);
                byId.put(contact.id(), contact);
                return true;
            } catch (MalformedCborException | InvalidRecordException | IllegalArgumentException e) {
                throw new StoreFailedException(
                        "A contact's entry in the profile is damaged. Restore the profile from a backup.", e);
            }
        });
        return true;
    }

    /** Whether a contact's address has this host, as a literal. Never waits: it is asked for every call that comes in. */
    public boolean hasHost(String literal) {
        return hosts.contains(literal);
    }

    private Set<String> hostsOfAll() {
        return byId.values().stream()
                .flatMap(contact -> contact.routes().stream())
                .map(HostPort::host)
                .collect(Collectors.toUnmodifiableSet());
    }

    public synchronized List<Contact> all() {
        return List.copyOf(byId.values());
    }

    public synchronized Optional<Contact> find(PeerId id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** Finds whom a person means: a label, {@code label (KEYID)}, or a whole peer id. */
    public synchronized Optional<Contact> find(String typed) {
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
    public synchronized Optional<Contact> namesake(SignedRecord record) {
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
        byId.put(contact.id(), contact);
        hosts = hostsOfAll();
        Bytes encoded = contact.encode();
        Key key = Key.of(contact.id().hash());
        // Not awaited: a store that cannot write closes itself, and says so to whoever waits for a message.
        var unused = store.write(transaction -> {
            transaction.put(TABLE, key, encoded);
            return true;
        });
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
