// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.contacts;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.HostPort;
import dev.p2pchat.base.Username;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.identity.SignedRecord;
import dev.p2pchat.journal.Journal;
import dev.p2pchat.journal.JournalEntry;
import dev.p2pchat.storage.ReadTransaction;
import dev.p2pchat.storage.Store;
import dev.p2pchat.storage.Transaction;
import java.time.InstantSource;
import java.util.ArrayList;
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
import org.jspecify.annotations.Nullable;

/**
 * Everybody whom we must not forget, by key. Everything hangs on the {@link PeerId}: a name only finds it.
 *
 * <p>Held in memory and written through the store's queue: what a later operation of the same caller commits comes after
 * the change it rests on. Safe for several threads.
 */
public final class ContactBook {
    private final InstantSource clock;
    private final Journal journal;
    private final Entries entries;
    private final NameClaims claims;
    private final Naming naming;
    private final TypedNames typedNames;

    public ContactBook(Store store, Journal journal, InstantSource clock) {
        this.clock = clock;
        this.journal = journal;
        this.entries = new Entries(store);
        this.claims = new NameClaims(entries, journal);
        this.naming = new Naming(entries);
        this.typedNames = new TypedNames(entries);
    }

    /** Says who else hears of keys; before anything is pinned. */
    public void attach(ContactEvents listener) {
        claims.attach(listener);
    }

    /** Says who hears that anything in the book changed: on any thread, with the book locked; must not block. */
    public void whenChanged(Runnable listener) {
        entries.whenChanged(listener);
    }

    /** Whether a contact answered at this host, given as a literal. Never waits: it is asked for every call that comes in. */
    public boolean hasHost(String literal) {
        return entries.hasHost(literal);
    }

    /** Everybody, whatever they are to us. */
    public List<Contact> all() {
        return entries.all();
    }

    /** Whom we chose to talk to, also those we blocked since. */
    public List<Contact> contacts() {
        return entries.contacts();
    }

    /** Whose messages wait for our answer. */
    public List<Contact> requests() {
        return all().stream()
                .filter(contact -> contact.standing() == Standing.REQUEST && !contact.isBlocked())
                .toList();
    }

    /** Finds whoever has this key, or had it before. */
    public Optional<Contact> find(PeerId key) {
        return Optional.ofNullable(entries.find(key));
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

    /**
     * A contact by label or whole id, and by nothing less: a name whose key was given up must not find the one who had
     * it.
     */
    public Optional<Contact> findContact(String typed) {
        return typedNames.findExactly(typed, contact -> contact.standing() == Standing.CONTACT);
    }

    /** The same as {@link #find(String)} among those who fit. */
    public Optional<Contact> find(String typed, Predicate<Contact> fits) {
        return typedNames.find(typed, fits);
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
        String shownAs = shownAs(record);
        List<Contact> news = known == null ? claims.news(record) : List.of();
        Contact pinned = known == null
                ? Contact.of(naming.free(record), Standing.CONTACT, record, clock.instant())
                : known.withLabel(naming.free(known.record())).withStanding(Standing.CONTACT);
        var unused = entries.write(withConsequences(pinned), claims.journalled(news, record, shownAs), committed -> {});
        claims.alarm(news, record, shownAs);
        return pinned;
    }

    /**
     * Brings what we know of the record's owner up to date, if we know them: by this key, or by one before it, from which
     * the record's chain leads here.
     *
     * @return who it is, as they are now; empty for a stranger, and for a key that its owner has replaced
     */
    public synchronized Optional<Contact> update(SignedRecord record) {
        Contact known = entries.find(record.id());
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
        entries.save(newer);
        return Optional.of(newer);
    }

    /**
     * The same, but with whom we know by a key that they have replaced: they are as they were. Anew with the old key they
     * would stand in the way of who they are now.
     */
    private @Nullable Contact updated(SignedRecord record) {
        return update(record).or(() -> find(record.id())).orElse(null);
    }

    /** Everybody we know by a key that the record's owner had before. */
    private List<Contact> known(List<PeerId> former) {
        return former.stream()
                .map(entries::find)
                .filter(contact -> contact != null)
                .distinct()
                .toList();
    }

    /** Whoever has now one of the keys that the record's owner had before; two people do not become one. */
    private Optional<Contact> predecessor(SignedRecord record) {
        List<PeerId> former = record.content().formerIds();
        List<Contact> known = known(former);
        return known.size() == 1 && former.contains(known.get(0).id()) ? Optional.of(known.get(0)) : Optional.empty();
    }

    private Contact follow(Contact before, SignedRecord successor) {
        Contact now = before.rotatedTo(successor);
        var unused = entries.write(
                List.of(now),
                transaction -> {
                    if (now.isWelcome()) {
                        journal.append(
                                transaction,
                                new JournalEntry.Rotated(
                                        now.label(),
                                        before.id(),
                                        now.id(),
                                        before.marks().verified()));
                    }
                    return true;
                },
                done -> {});
        claims.tellRotated(before, now);
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
                ? Contact.of(naming.apart(record), Standing.REQUEST, record, clock.instant())
                        .askingFrom(from)
                : known.withStanding(Standing.REQUEST).askingFrom(from);
        entries.save(asking);
        return asking;
    }

    /** Remembers somebody without choosing them: to be blocked, or refused. */
    public synchronized Contact note(SignedRecord record, Standing standing) {
        Contact known = updated(record);
        if (known != null) {
            return known;
        }
        Contact noted = Contact.of(naming.apart(record), standing, record, clock.instant());
        entries.save(noted);
        return noted;
    }

    /** Whether a caller may not in: somebody blocked, under whichever key, or somebody with a key that was replaced. */
    public boolean refuses(SignedRecord caller) {
        Contact known = entries.find(caller.id());
        if (known == null) {
            return known(caller.content().formerIds()).stream().anyMatch(Contact::isBlocked);
        }
        if (!known.id().equals(caller.id())) {
            claims.tellFormerKey(known, caller);
            return true;
        }
        return known.isBlocked();
    }

    /** Whether nothing of this peer's may be taken in or shown. */
    public boolean isBlocked(PeerId key) {
        Contact known = entries.find(key);
        return known != null && known.isBlocked();
    }

    /** What the record's owner is shown as, or would be. */
    public String shownAs(SignedRecord record) {
        return find(record.id()).map(Contact::label).orElseGet(() -> naming.apart(record));
    }

    /**
     * Somebody with another key claims to have contacts' name: whoever is known by that name is told, and keeps the claim
     * until somebody decides about it.
     */
    public synchronized void claimed(SignedRecord record) {
        claims.claimed(record, shownAs(record));
    }

    /** The newest records of all who could have this contact's name, by another key. */
    public List<SignedRecord> claimsTo(Contact contact) {
        return claims.of(contact);
    }

    /** Whether a contact, whatever they are shown as, calls themselves by this record's name with another key. */
    public boolean isClaim(SignedRecord record) {
        return claims.isClaim(record);
    }

    /** Remembers that a session was opened; {@code answered} is where, if we dialled. */
    public synchronized void seen(PeerId id, @Nullable HostPort answered) {
        Contact known = entries.find(id);
        if (known != null) {
            entries.save(known.seenAt(answered == null ? List.of() : List.of(answered), clock.instant()));
        }
    }

    /** What a person decides about somebody, committed together with {@code also}; {@code id} must be known. */
    public synchronized <T> CompletableFuture<T> decide(
            PeerId id,
            UnaryOperator<Contact> decision,
            Function<? super Transaction, ? extends T> also,
            Consumer<? super T> whenCommitted) {
        return entries.write(withConsequences(decision.apply(known(id))), also, whenCommitted);
    }

    /** With whom else it changes: who had the name that is a contact's now, and whose name was claimed until this. */
    private List<Contact> withConsequences(Contact decided) {
        Map<PeerId, Contact> changed = new LinkedHashMap<>();
        changed.put(decided.conversation(), decided);
        for (Contact other : naming.makingRoomFor(decided)) {
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

    /** The groups of everybody's records: the hash of every key they have or had. */
    public static Set<Bytes> groups(ReadTransaction transaction) {
        return Entries.groups(transaction);
    }

    /** The same with nothing beside it. */
    public CompletableFuture<Boolean> decide(PeerId id, UnaryOperator<Contact> decision) {
        return decide(id, decision, transaction -> true, done -> {});
    }

    /** Forgets somebody altogether; {@code also} is committed with it. */
    public synchronized void forget(PeerId id, Consumer<? super Transaction> also) {
        entries.forget(known(id), also);
    }

    private Contact known(PeerId id) {
        Contact known = entries.find(id);
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
                        : contact.withLabel(naming.free(contact.record())).withStanding(Standing.CONTACT),
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
        return entries.write(withConsequences(renamed), transaction -> true, done -> {});
    }

    /**
     * Gives a contact's label to whoever claims it: that one becomes a contact under it, and who had it is shown with
     * their key behind the name from now on. Committed together with {@code also}.
     *
     * @param claimer the key that a person decided about; another one may have claimed the name since
     * @return empty, and nothing changes, when nobody with this key claims the name, or bears it already
     */
    public synchronized <T> Optional<CompletableFuture<T>> acceptRival(
            PeerId id,
            PeerId claimer,
            Function<? super Transaction, ? extends T> also,
            Consumer<? super T> whenCommitted) {
        Contact before = known(id);
        SignedRecord rival = claims.of(before).stream()
                .filter(record -> record.id().equals(claimer))
                .findAny()
                .orElse(null);
        if (rival == null) {
            return Optional.empty();
        }
        Contact known = entries.find(claimer);
        Contact chosen = (known == null ? Contact.of("", Standing.CONTACT, rival, clock.instant()) : known)
                .withStanding(Standing.CONTACT);
        // A label that names a key stays with that key.
        boolean moves = !Labels.namesKey(before.label());
        Contact now = chosen.withLabel(moves ? before.label() : naming.withKey(chosen.record(), chosen.id()));
        Contact apart = before.withLabel(moves ? naming.withKey(before.record(), chosen.id()) : before.label())
                .withRival(null);
        List<Contact> changed = new ArrayList<>(withConsequences(now));
        changed.removeIf(contact -> contact.conversation().equals(apart.conversation()));
        changed.add(apart);
        return Optional.of(entries.write(changed, also, whenCommitted));
    }
}
