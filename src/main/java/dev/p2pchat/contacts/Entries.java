// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.contacts;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.HostPort;
import dev.p2pchat.cbor.MalformedCborException;
import dev.p2pchat.identity.InvalidRecordException;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.storage.Key;
import dev.p2pchat.storage.ReadTransaction;
import dev.p2pchat.storage.Store;
import dev.p2pchat.storage.StoreClosedException;
import dev.p2pchat.storage.StoreFailedException;
import dev.p2pchat.storage.Table;
import dev.p2pchat.storage.Transaction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The book's entries: in memory by key, and written through the store's queue, so that what a later operation of the same
 * caller commits comes after the change it rests on.
 *
 * <p>Changed under the monitor of the book, which owns it. Reading takes no monitor: the store's writer reads here to tell
 * of a message, and whoever changes the book may be waiting for that writer.
 */
final class Entries {
    private static final Table TABLE = new Table("contacts");

    private final Store store;

    /** By every key they have or had; a whole new map at each change. */
    private volatile Map<PeerId, Contact> byKey = Map.of();

    /** Hosts where a contact answered; replaced with {@code byKey}. */
    private volatile Set<String> hosts = Set.of();

    private volatile Runnable whenChanged = () -> {};

    Entries(Store store) {
        this.store = store;
        replace(store.read(Entries::load));
    }

    /** Every key that anything may be kept under, hashed. */
    static Set<Bytes> groups(ReadTransaction transaction) {
        return load(transaction).stream()
                .flatMap(contact -> Stream.concat(Stream.of(contact.id()), contact.former().stream()))
                .map(PeerId::hash)
                .collect(Collectors.toSet());
    }

    private static List<Contact> load(ReadTransaction transaction) {
        List<Contact> found = new ArrayList<>();
        transaction.each(TABLE, value -> {
            try {
                found.add(Contact.decode(value));
                return true;
            } catch (MalformedCborException | InvalidRecordException | IllegalArgumentException e) {
                throw new StoreFailedException(
                        "A contact's entry in the profile is damaged. Restore the profile from a backup.", e);
            }
        });
        return found;
    }

    private void replace(List<Contact> all) {
        Map<PeerId, Contact> keys = new LinkedHashMap<>();
        // Present keys count before former ones, whatever the order.
        all.forEach(contact -> contact.former().forEach(key -> keys.put(key, contact)));
        all.forEach(contact -> keys.put(contact.id(), contact));
        byKey = Collections.unmodifiableMap(keys);
        // Only where somebody answered: anybody may write any address into a record.
        hosts = all.stream()
                .filter(Contact::isWelcome)
                .flatMap(contact -> contact.addresses().stream())
                .map(HostPort::host)
                .collect(Collectors.toUnmodifiableSet());
        whenChanged.run();
    }

    void whenChanged(Runnable listener) {
        whenChanged = listener;
    }

    /** Everybody, once. */
    List<Contact> all() {
        return byKey.entrySet().stream()
                .filter(entry -> entry.getKey().equals(entry.getValue().id()))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** Whom we chose to talk to, also those we blocked since. */
    List<Contact> contacts() {
        return all().stream()
                .filter(contact -> contact.standing() == Standing.CONTACT)
                .toList();
    }

    /** Whoever has this key, or had it before. */
    @Nullable Contact find(PeerId key) {
        return byKey.get(key);
    }

    /** Whether a contact answered at this host, given as a literal. */
    boolean hasHost(String literal) {
        return hosts.contains(literal);
    }

    /** In memory at once, in the store with the next commit. */
    void save(Contact... changed) {
        var unused = write(List.of(changed), transaction -> true, done -> {});
    }

    /** The same, committed together with {@code also}. */
    <T> CompletableFuture<T> write(
            List<Contact> changed, Function<? super Transaction, ? extends T> also, Consumer<? super T> whenCommitted) {
        List<Contact> all = new ArrayList<>(all());
        List<Key> replaced = new ArrayList<>();
        for (Contact contact : changed) {
            all.stream()
                    .filter(old -> old.conversation().equals(contact.conversation()))
                    .map(Entries::key)
                    .filter(key -> !key.equals(key(contact)))
                    .forEach(replaced::add);
            all.removeIf(old -> old.conversation().equals(contact.conversation()));
            all.add(contact);
        }
        replace(all);
        return queue(
                transaction -> {
                    // An entry lies under the present key, which a rotation changes.
                    replaced.forEach(key -> transaction.delete(TABLE, key));
                    changed.forEach(contact -> transaction.put(TABLE, key(contact), contact.encode()));
                    return also.apply(transaction);
                },
                whenCommitted);
    }

    /** Lets somebody go altogether; {@code also} is committed with it. */
    void forget(Contact contact, Consumer<? super Transaction> also) {
        List<Contact> rest = new ArrayList<>(all());
        rest.remove(contact);
        replace(rest);
        var unused = queue(
                transaction -> {
                    transaction.delete(TABLE, key(contact));
                    also.accept(transaction);
                    return true;
                },
                done -> {});
    }

    private <T> CompletableFuture<T> queue(
            Function<? super Transaction, ? extends T> work, Consumer<? super T> whenCommitted) {
        try {
            return store.write(work, whenCommitted);
        } catch (StoreClosedException e) {
            // A dial or a look-up that comes to its end while the program does must not fail over this; who waits
            // hears.
            return CompletableFuture.failedFuture(e);
        }
    }

    private static Key key(Contact contact) {
        return Key.of(contact.id().hash());
    }
}
