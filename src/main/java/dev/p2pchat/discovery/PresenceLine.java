// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.discovery;

import dev.p2pchat.base.HostPort;
import dev.p2pchat.base.Username;
import dev.p2pchat.contacts.Contact;
import dev.p2pchat.contacts.ContactBook;
import dev.p2pchat.directory.api.PresenceClose;
import dev.p2pchat.directory.api.SignedBody;
import dev.p2pchat.directory.client.DirectoryException;
import dev.p2pchat.directory.client.DirectoryRefusedException;
import dev.p2pchat.directory.client.PresenceClient;
import dev.p2pchat.directory.client.PresenceLink;
import dev.p2pchat.identity.Identity;
import dev.p2pchat.identity.OwnKeys;
import dev.p2pchat.identity.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Our presence connection to the directory: while it is open we need no lease, hear which contacts come and go, and can
 * knock at their doors. {@link Registration} keeps it, one step at a time, and closes it; everything else may be called by
 * several threads.
 */
public final class PresenceLine {
    private static final Duration RETRY_FIRST = Duration.ofSeconds(1);
    private static final Duration RETRY_MOST = Duration.ofSeconds(30);

    /** After a directory, or a proxy before it, has said that it knows no such thing. */
    private static final Duration RETRY_UNKNOWN = Duration.ofMinutes(5);

    /** A line that lasted so long was good: the next one is tried without regard to failures before it. */
    private static final Duration LASTING = Duration.ofSeconds(30);

    /** Doublings after which the pause no longer grows. */
    private static final int MOST_FAILURES = 8;

    private final PresenceClient client;
    private final Supplier<OwnKeys> keys;
    private final Username name;
    private final OwnRecord record;
    private final ContactBook contacts;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Knocks knocks;
    private final Set<Username> online = ConcurrentHashMap.newKeySet();

    private volatile @Nullable Listener listener;
    private volatile Consumer<Duration> wake = after -> {};
    private volatile @Nullable Open open;
    private volatile boolean replaced;
    private volatile boolean closed;

    // What follows belongs to whoever keeps it.
    private @Nullable Instant retryAt;
    private int failures;

    private record Open(PresenceLink link, PeerId by, Instant since) {}

    /** Hears what to do about contacts. Must not block for long. */
    public interface Listener {
        /** The directory says that this contact is there now. */
        void cameOnline(PeerId peer);

        /** This contact cannot reach us, and asks to be called at one of these addresses. */
        void knocked(PeerId peer, List<HostPort> addresses);
    }

    public PresenceLine(
            PresenceClient client,
            Supplier<OwnKeys> keys,
            Username name,
            OwnRecord record,
            ContactBook contacts,
            InstantSource clock,
            RandomGenerator random) {
        this.client = client;
        this.keys = keys;
        this.name = name;
        this.record = record;
        this.contacts = contacts;
        this.clock = clock;
        this.random = random;
        this.knocks = new Knocks(client.directory(), name, clock);
    }

    /** Says who hears of contacts; before it is kept. */
    public void attach(Listener newListener) {
        listener = newListener;
    }

    /** Says who is called, after so long, when the line needs somebody to keep it. */
    void wakes(Consumer<Duration> newWake) {
        wake = newWake;
    }

    /**
     * Opens the line where that is due, and keeps it open. May take as long as a request to the directory.
     *
     * @param signer by whom the directory knows us
     * @param anew whether the directory has just come back, so that it is due whatever was before
     * @return when to call again; null when there is no line, and a lease is needed
     * @throws DirectoryRefusedException when the directory does not know us, or not by this key
     */
    @Nullable Duration keep(Identity signer, boolean anew) throws DirectoryRefusedException {
        Open now = open;
        if (now != null && now.link.isOpen() && now.by.equals(signer.id())) {
            if (hasLasted(now)) {
                failures = 0;
            }
            now.link.beat();
            follow(now.link);
            return now.link.interval();
        }
        if (now != null && !now.link.isOpen() && !hasLasted(now)) {
            // As good as not opened: whatever ended it would end the next one, too.
            retryIn(pause());
        }
        hangUp();
        if (replaced) {
            // Whoever did it is us, with a copy of our profile: to throw each other out in turns helps nobody.
            replaced = false;
            retryIn(RETRY_MOST);
        }
        if (closed || !(anew || isDue())) {
            return null;
        }
        try {
            Events events = new Events();
            PresenceLink fresh = client.open(signer, name, events);
            open = new Open(fresh, signer.id(), clock.instant());
            if (closed) {
                hangUp();
                return null;
            }
            retryAt = null;
            follow(fresh);
            return fresh.interval();
        } catch (DirectoryRefusedException e) {
            if (!e.type().equals(PresenceClient.NOT_SPOKEN)) {
                throw e;
            }
            retryIn(RETRY_UNKNOWN);
        } catch (DirectoryException e) {
            retryIn(pause());
        }
        return null;
    }

    private boolean hasLasted(Open line) {
        Duration lasted = Duration.between(line.since, clock.instant());
        return lasted.isNegative() || lasted.compareTo(LASTING) >= 0;
    }

    private boolean isDue() {
        if (retryAt == null) {
            return true;
        }
        Duration left = Duration.between(clock.instant(), retryAt);
        // A clock that was set back must not make it longer.
        return left.isZero() || left.isNegative() || left.compareTo(RETRY_UNKNOWN) > 0;
    }

    private void retryIn(Duration pause) {
        retryAt = clock.instant().plus(pause);
    }

    /** Twice as long each time, spread over half of it. */
    private Duration pause() {
        long most = Math.min(RETRY_MOST.toMillis(), RETRY_FIRST.toMillis() << failures);
        failures = Math.min(failures + 1, MOST_FAILURES);
        return Duration.ofMillis(most / 2 + random.nextLong(most / 2 + 1));
    }

    /** Asks to be told of our contacts as they are now. */
    private void follow(PresenceLink link) {
        Set<Username> names = contacts.contacts().stream()
                .filter(Contact::isWelcome)
                .map(contact -> contact.record().content().username())
                .filter(contact -> !contact.equals(name))
                .collect(Collectors.toSet());
        link.subscribeTo(names);
        online.retainAll(names);
    }

    /** Follows a contact that was added or removed before the next beat. */
    public void contactsChanged() {
        Open now = open;
        if (now != null && now.link.isOpen()) {
            follow(now.link);
        }
    }

    /** Lets a contact know that we cannot reach them, and where they may reach us, if they are there and it is not too soon. */
    public void knock(PeerId peer) {
        Open now = open;
        @Nullable Contact contact = contacts.find(peer).orElse(null);
        if (now == null || contact == null || !contact.isWelcome()) {
            return;
        }
        Username to = contact.record().content().username();
        if (!now.link.isOpen() || !online.contains(to)) {
            return;
        }
        Optional<Identity> signer = keys.get().find(now.by);
        Optional<SignedBody> knock = signer.flatMap(
                by -> knocks.make(contact, by, record.get().content().addresses()));
        knock.ifPresent(signed -> now.link.knock(to, signed));
    }

    private List<Contact> named(Username who) {
        return contacts.contacts().stream()
                .filter(contact -> contact.isWelcome()
                        && contact.record().content().username().equals(who))
                .toList();
    }

    /** What one connection tells; of one that was given up nothing is heard. */
    private final class Events implements PresenceLink.Listener {
        @Override
        public void changed(Username who, boolean isOnline) {
            if (!isOnline) {
                online.remove(who);
                return;
            }
            Listener hearing = listener;
            if (online.add(who) && hearing != null && !closed) {
                named(who).forEach(contact -> hearing.cameOnline(contact.conversation()));
            }
        }

        @Override
        public void knocked(Username from, SignedBody knock) {
            Listener hearing = listener;
            for (Contact contact : named(from)) {
                List<HostPort> addresses = knocks.believe(contact, knock);
                if (!addresses.isEmpty() && hearing != null && !closed) {
                    hearing.knocked(contact.conversation(), addresses);
                }
            }
        }

        @Override
        public void closed(int code) {
            online.clear();
            if (closed) {
                return;
            }
            replaced = code == PresenceClose.REPLACED;
            // Spread: everybody else may have lost theirs just now, too.
            long first = RETRY_FIRST.toMillis();
            wake.accept(Duration.ofMillis(first / 2 + random.nextLong(first)));
        }
    }

    private void hangUp() {
        Open now = open;
        open = null;
        online.clear();
        if (now != null) {
            now.link.close();
        }
    }

    /** Goes offline; kept again, it comes back. Waits for nothing. */
    void rest() {
        hangUp();
    }

    /** Goes offline for good. Waits for nothing. */
    void close() {
        closed = true;
        hangUp();
    }
}
