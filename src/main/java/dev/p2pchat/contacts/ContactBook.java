// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.contacts;

import dev.p2pchat.base.HostPort;
import dev.p2pchat.base.Username;
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
import dev.p2pchat.storage.Transaction;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Everybody whom we must not forget, by key. Everything hangs on the {@link PeerId}: a name only finds it.
 *
 * <p>Held in memory and written through the store's queue: what a later operation of the same caller commits comes after
 * the change it rests on. Safe for several threads.
 */
public final class ContactBook {
    private static final Table TABLE = new Table("contacts");

    private final Store store;
    private final InstantSource clock;
    private final Set<List<PeerId>> alarmed = new HashSet<>();
    private volatile ContactEvents events = ContactEvents.NONE;

    /**
     * By every key they have or had; a whole new map at each change, made under the monitor. Reading takes no monitor:
     * the store's writer reads here to tell of a message, and whoever changes the book may be waiting for that writer.
     */
    private volatile Map<PeerId, Contact> byKey = Map.of();

    /** Hosts where a contact answered; replaced with {@code byKey}. */
    private volatile Set<String> hosts = Set.of();

    public ContactBook(Store store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
        replace(store.read(ContactBook::load));
    }

    /** Says who hears of keys; before anything is pinned. */
    public void attach(ContactEvents listener) {
        events = listener;
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
    }

    /** Whether a contact answered at this host, given as a literal. Never waits: it is asked for every call that comes in. */
    public boolean hasHost(String literal) {
        return hosts.contains(literal);
    }

    /** Everybody, whatever they are to us. */
    public List<Contact> all() {
        return byKey.entrySet().stream()
                .filter(entry -> entry.getKey().equals(entry.getValue().id()))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** Whom we chose to talk to, also those we blocked since. */
    public List<Contact> contacts() {
        return all().stream()
                .filter(contact -> contact.standing() == Standing.CONTACT)
                .toList();
    }

    /** Whose messages wait for our answer. */
    public List<Contact> requests() {
        return all().stream()
                .filter(contact -> contact.standing() == Standing.REQUEST && !contact.isBlocked())
                .toList();
    }

    /** Finds whoever has this key, or had it before. */
    public Optional<Contact> find(PeerId key) {
        return Optional.ofNullable(byKey.get(key));
    }

    /** Under which messages of and to this key are kept. */
    public PeerId conversationOf(PeerId key) {
        return find(key).map(Contact::conversation).orElse(key);
    }

    /**
     * Finds whom a person means, whatever they are to us: a label, a whole peer id, or a label without its key where only
     * one has it. What others call themselves finds nobody: they could choose the name that is looked for.
     */
    public Optional<Contact> find(String typed) {
        return find(typed, contact -> true);
    }

    /** The same among contacts only: a stranger who chose the right name is not found. */
    public Optional<Contact> findContact(String typed) {
        return find(typed, contact -> contact.standing() == Standing.CONTACT);
    }

    /** The same among those who fit. */
    public Optional<Contact> find(String typed, Predicate<Contact> fits) {
        String label = typed.strip();
        List<Contact> all = all().stream().filter(fits).toList();
        Optional<Contact> labelled = all.stream()
                .filter(contact -> contact.label().equalsIgnoreCase(label))
                .findAny();
        if (labelled.isPresent()) {
            return labelled;
        }
        Optional<Contact> byId = parseId(typed).flatMap(this::find).filter(fits);
        if (byId.isPresent()) {
            return byId;
        }
        List<Contact> named = all.stream()
                .filter(contact -> Labels.withoutKey(contact.label()).equalsIgnoreCase(label))
                .toList();
        return named.size() == 1 ? Optional.of(named.get(0)) : Optional.empty();
    }

    private static Optional<PeerId> parseId(String typed) {
        try {
            return Optional.of(PeerId.parse(typed));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * Makes whoever the record belongs to a contact, and brings a known one's record up to date; an older record changes
     * nothing.
     *
     * @return the contact as it is now
     */
    public synchronized Contact pin(SignedRecord record) {
        Contact known = updated(record);
        if (known != null && known.standing() == Standing.CONTACT) {
            return known;
        }
        if (known == null) {
            tellNamesakes(record);
        }
        Contact pinned = known == null
                ? Contact.of(freeLabel(record), Standing.CONTACT, record, clock.instant())
                : known.withLabel(freeLabel(known.record())).withStanding(Standing.CONTACT);
        save(withConsequences(pinned));
        return pinned;
    }

    /**
     * Brings what we know of the record's owner up to date, if we know them: by this key, or by one before it, from which
     * the record's chain leads here.
     *
     * @return who it is, as they are now; empty for a stranger, and for a key that its owner has replaced
     */
    public synchronized Optional<Contact> update(SignedRecord record) {
        Contact known = byKey.get(record.id());
        if (known == null) {
            return predecessor(record).map(before -> follow(before, record));
        }
        if (!known.id().equals(record.id())) {
            return Optional.empty();
        }
        if (record.content().seq() <= known.record().content().seq()) {
            return Optional.of(known);
        }
        Contact newer = known.withRecord(record);
        save(List.of(newer));
        return Optional.of(newer);
    }

    /**
     * The same, but with whom we know by a key that they have replaced: they are as they were. Anew with the old key they
     * would stand in the way of who they are now.
     */
    private @Nullable Contact updated(SignedRecord record) {
        return update(record).or(() -> find(record.id())).orElse(null);
    }

    /** Whoever has now one of the keys that the record's owner had before. */
    private Optional<Contact> predecessor(SignedRecord record) {
        return record.content().formerIds().stream()
                .map(byKey::get)
                .filter(contact ->
                        contact != null && record.content().formerIds().contains(contact.id()))
                .findAny();
    }

    private Contact follow(Contact before, SignedRecord successor) {
        Contact now = before.rotatedTo(successor);
        Key old = key(before);
        var unused = write(List.of(now), transaction -> {
            transaction.delete(TABLE, old);
            return true;
        });
        if (now.isWelcome()) {
            events.rotated(before, now);
        }
        return now;
    }

    /**
     * Remembers whose first message waits for our answer; what was decided about them meanwhile stays.
     *
     * @param from the host it came from, or null where the link cannot say
     */
    public synchronized Contact request(SignedRecord record, @Nullable String from) {
        Contact known = updated(record);
        if (known != null && (known.standing() != Standing.STRANGER || known.isBlocked())) {
            return known;
        }
        Contact asking = known == null
                ? Contact.of(apartLabel(record), Standing.REQUEST, record, clock.instant())
                        .askingFrom(from)
                : known.withStanding(Standing.REQUEST).askingFrom(from);
        save(List.of(asking));
        return asking;
    }

    /** Remembers somebody without choosing them: to be blocked, or refused. */
    public synchronized Contact note(SignedRecord record, Standing standing) {
        Contact known = updated(record);
        if (known != null) {
            return known;
        }
        Contact noted = Contact.of(apartLabel(record), standing, record, clock.instant());
        save(List.of(noted));
        return noted;
    }

    /** Whether a caller may not in: somebody blocked, under whichever key, or somebody with a key that was replaced. */
    public boolean refuses(SignedRecord caller) {
        Contact known = byKey.get(caller.id());
        if (known == null) {
            return predecessor(caller).map(Contact::isBlocked).orElse(false);
        }
        if (!known.id().equals(caller.id())) {
            if (!known.isBlocked() && alarm(known, caller)) {
                events.formerKey(known, caller);
            }
            return true;
        }
        return known.isBlocked();
    }

    /** Whether nothing of this peer's may be taken in or shown. */
    public boolean isBlocked(PeerId key) {
        Contact known = byKey.get(key);
        return known != null && known.isBlocked();
    }

    /** Contacts who are called what the record's name says, and are others. */
    private List<Contact> namesakes(SignedRecord record) {
        Username name = record.content().username();
        return contacts().stream()
                .filter(contact -> contact.label().equals(name.value())
                        || contact.username().equals(name))
                .filter(contact -> !contact.id().equals(record.id()))
                .toList();
    }

    /** What the record's owner is shown as, or would be. */
    public String shownAs(SignedRecord record) {
        return find(record.id()).map(Contact::label).orElseGet(() -> apartLabel(record));
    }

    private void tellNamesakes(SignedRecord record) {
        for (Contact known : namesakes(record)) {
            if (!known.isBlocked() && alarm(known, record)) {
                events.impostor(
                        known, record, find(record.id()).map(Contact::label).orElse(apartLabel(record)));
            }
        }
    }

    /**
     * Somebody with another key claims to have contacts' name: whoever is known by that name is told, and keeps the claim
     * until somebody decides about it. What was decided about already is no claim any more.
     */
    public synchronized void claimed(SignedRecord record) {
        Contact claimer = byKey.get(record.id());
        if (claimer != null && (claimer.isBlocked() || claimer.standing() != Standing.REQUEST)) {
            return;
        }
        for (Contact known : namesakes(record)) {
            SignedRecord before = known.rival();
            if (before == null
                    || !before.id().equals(record.id())
                    || before.content().seq() < record.content().seq()) {
                save(List.of(known.withRival(record)));
            }
        }
        tellNamesakes(record);
    }

    /** The claim to this contact's name was withdrawn where it was made: in the directory. */
    public synchronized void unclaimed(PeerId id) {
        Contact known = byKey.get(id);
        SignedRecord rival = known == null ? null : known.rival();
        if (known != null && rival != null && !byKey.containsKey(rival.id())) {
            save(List.of(known.withRival(null)));
        }
    }

    /** Whether this was not told since the program started. */
    private boolean alarm(Contact known, SignedRecord other) {
        synchronized (alarmed) {
            return alarmed.add(List.of(known.id(), other.id()));
        }
    }

    /** Remembers that a session was opened; {@code answered} is where, if we dialled. */
    public synchronized void seen(PeerId id, @Nullable HostPort answered) {
        Contact known = byKey.get(id);
        if (known != null) {
            save(List.of(known.seenAt(answered == null ? List.of() : List.of(answered), clock.instant())));
        }
    }

    /** What a person decides about somebody, committed together with {@code also}; {@code id} must be known. */
    public synchronized <T> CompletableFuture<T> decide(
            PeerId id,
            UnaryOperator<Contact> decision,
            Function<? super Transaction, ? extends T> also,
            Consumer<? super T> whenCommitted) {
        return write(withConsequences(decision.apply(known(id))), also, whenCommitted);
    }

    /** With whom else it changes: who had the name that is a contact's now, and whose name was claimed until this. */
    private List<Contact> withConsequences(Contact decided) {
        Map<PeerId, Contact> changed = new LinkedHashMap<>();
        changed.put(decided.conversation(), decided);
        for (Contact other : makingRoomFor(decided)) {
            changed.put(other.conversation(), other);
        }
        for (Contact other : contacts()) {
            SignedRecord rival = other.rival();
            if (rival != null
                    && conversationOf(rival.id()).equals(decided.conversation())
                    && decided.standing() != Standing.REQUEST) {
                changed.put(
                        other.conversation(),
                        changed.getOrDefault(other.conversation(), other).withRival(null));
            }
        }
        return List.copyOf(changed.values());
    }

    /** The same with nothing beside it. */
    public CompletableFuture<Boolean> decide(PeerId id, UnaryOperator<Contact> decision) {
        return decide(id, decision, transaction -> true, done -> {});
    }

    /** Forgets somebody altogether; {@code also} is committed with it. */
    public synchronized void forget(PeerId id, Consumer<? super Transaction> also) {
        Contact known = known(id);
        List<Contact> rest = new ArrayList<>(all());
        rest.remove(known);
        replace(rest);
        var unused = queue(
                transaction -> {
                    transaction.delete(TABLE, key(known));
                    also.accept(transaction);
                    return true;
                },
                done -> {});
    }

    private Contact known(PeerId id) {
        Contact known = byKey.get(id);
        if (known == null) {
            throw new IllegalArgumentException("nobody with this key is known");
        }
        return known;
    }

    /** Makes somebody a contact, under the name that is free for them; committed together with {@code also}. */
    public synchronized <T> CompletableFuture<T> welcome(
            PeerId id, Function<? super Transaction, ? extends T> also, Consumer<? super T> whenCommitted) {
        return decide(
                id,
                contact -> contact.standing() == Standing.CONTACT
                        ? contact
                        : contact.withLabel(freeLabel(contact.record())).withStanding(Standing.CONTACT),
                also,
                whenCommitted);
    }

    /** Gives a contact another label; completes with false, and changes nothing, when another contact has it. */
    public synchronized CompletableFuture<Boolean> rename(PeerId id, Username label) {
        Contact contact = known(id);
        boolean taken = contacts().stream()
                .anyMatch(other ->
                        !other.id().equals(contact.id()) && other.label().equals(label.value()));
        if (taken) {
            return CompletableFuture.completedFuture(false);
        }
        Contact renamed = contact.withLabel(label.value());
        return write(withConsequences(renamed), transaction -> true);
    }

    /**
     * Gives a contact's label to whoever claims it: that one becomes a contact under it, and who had it is shown with
     * their key behind the name from now on.
     *
     * @return completes with who has the label now; with empty when nobody claims it
     */
    public synchronized CompletableFuture<Optional<Contact>> acceptRival(PeerId id) {
        Contact before = known(id);
        SignedRecord rival = before.rival();
        if (rival == null) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        Contact known = byKey.get(rival.id());
        Contact claimer = (known == null ? Contact.of("", Standing.CONTACT, rival, clock.instant()) : known)
                .withStanding(Standing.CONTACT);
        List<String> taken = labels(contact -> !contact.id().equals(claimer.id()));
        // A label that names a key stays with that key.
        boolean moves = !Labels.namesKey(before.label());
        Contact now = claimer.withLabel(moves ? before.label() : Labels.withKey(claimer.record(), taken));
        Contact apart = before.withLabel(moves ? Labels.withKey(before.record(), taken) : before.label())
                .withRival(null)
                .unverified();
        List<Contact> changed = new ArrayList<>(withConsequences(now));
        changed.removeIf(contact -> contact.conversation().equals(apart.conversation()));
        changed.add(apart);
        return write(changed, transaction -> Optional.of(now));
    }

    /** The username where no contact is called that or alike; for a contact. */
    private String freeLabel(SignedRecord record) {
        return Labels.of(
                record,
                labels(contact ->
                        contact.standing() == Standing.CONTACT && !contact.id().equals(record.id())));
    }

    /** The username where nobody at all is called that or alike; for everybody else. */
    private String apartLabel(SignedRecord record) {
        return Labels.of(record, labels(contact -> !contact.id().equals(record.id())));
    }

    private List<String> labels(Predicate<Contact> whose) {
        return all().stream().filter(whose).map(Contact::label).toList();
    }

    /** Labels belong to contacts first: whoever else has this one, or one like it, is shown with their key from now on. */
    private List<Contact> makingRoomFor(Contact contact) {
        if (contact.standing() != Standing.CONTACT) {
            return List.of();
        }
        return all().stream()
                .filter(other -> other.standing() != Standing.CONTACT
                        && !other.id().equals(contact.id())
                        && Labels.looksLike(other.label(), contact.label()))
                .map(other -> other.withLabel(Labels.withKey(other.record(), labels(c -> true))))
                .toList();
    }

    private void save(List<Contact> changed) {
        var unused = write(changed, transaction -> true);
    }

    private <T> CompletableFuture<T> write(List<Contact> changed, Function<? super Transaction, ? extends T> also) {
        return write(changed, also, done -> {});
    }

    /** In memory at once, in the store with the next commit, and together with {@code also}. */
    private <T> CompletableFuture<T> write(
            List<Contact> changed, Function<? super Transaction, ? extends T> also, Consumer<? super T> whenCommitted) {
        List<Contact> all = new ArrayList<>(all());
        for (Contact contact : changed) {
            all.removeIf(old -> old.conversation().equals(contact.conversation()));
            all.add(contact);
        }
        replace(all);
        return queue(
                transaction -> {
                    changed.forEach(contact -> transaction.put(TABLE, key(contact), contact.encode()));
                    return also.apply(transaction);
                },
                whenCommitted);
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
