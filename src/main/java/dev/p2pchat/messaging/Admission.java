// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import dev.p2pchat.base.AddressLiteral;
import dev.p2pchat.base.Bytes;
import dev.p2pchat.connections.AttemptLog;
import dev.p2pchat.contacts.Contact;
import dev.p2pchat.contacts.ContactBook;
import dev.p2pchat.contacts.Marks;
import dev.p2pchat.contacts.Standing;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.identity.SignedRecord;
import dev.p2pchat.transport.Place;
import dev.p2pchat.transport.PlaceRate;
import dev.p2pchat.wire.Envelope;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who may write to us, and what becomes of what they write.
 *
 * <p>A key costs nothing to make. What strangers can leave here is therefore bounded in number, size and rate, in total
 * and from one place; beyond that nothing is kept and nothing is acknowledged, so that it waits with its author.
 */
final class Admission {
    /** Requests that wait for an answer. */
    static final int MAX_REQUESTS = 256;

    /** Of them from one IPv4 address or IPv6 /64. */
    static final int MAX_REQUESTS_PER_PLACE = 16;

    /** Messages of one request. */
    static final int MAX_HELD_MESSAGES = 16;

    /** Bytes of one request's messages as they came. */
    static final int MAX_HELD_BYTES = 32 * 1024;

    /** Strangers who were refused, and whom we remember to have refused. */
    static final int MAX_REJECTED = 1024;

    /** New keys, be it as requests, at once after a pause, from one place and in all. */
    static final int BURST_PER_PLACE = 16;

    static final int BURST = 128;

    /** New keys in a second, in the long run: one a minute from one place, six a minute in all. */
    private static final double PER_SECOND_AND_PLACE = 1 / 60.0;

    private static final double PER_SECOND = 1 / 10.0;

    private static final int PLACES_REMEMBERED = 4096;
    private static final Place EVERYWHERE = new Place(Bytes.EMPTY);

    private final ContactBook contacts;
    private final AcceptMode mode;
    private final MessageLog log;
    private final PlaceRate rateOfPlace;
    private final PlaceRate rate;

    Admission(ContactBook contacts, AcceptMode mode, MessageLog log, InstantSource clock) {
        this.contacts = contacts;
        this.mode = mode;
        this.log = log;
        this.rateOfPlace = new PlaceRate(PER_SECOND_AND_PLACE, BURST_PER_PLACE, PLACES_REMEMBERED, clock);
        this.rate = new PlaceRate(PER_SECOND, BURST, 1, clock);
    }

    /** Whether a person is to be told of a request at once; where all are accepted, of one from before that. */
    boolean alerts() {
        return mode == AcceptMode.ASK || mode == AcceptMode.ALL;
    }

    /** Whether whoever this is may send what takes more than a frame, and so memory. */
    boolean takesLargeMessages(PeerId peer) {
        return contacts.find(peer).map(Contact::isWelcome).orElse(mode == AcceptMode.ALL);
    }

    /** Whether this is the key that somebody has now who is not shut out: nothing goes to another. */
    boolean isPresentKey(PeerId key) {
        return contacts.find(key)
                .map(contact -> contact.id().equals(key) && !contact.isBlocked())
                .orElse(false);
    }

    /**
     * Makes a place for whoever writes to us for the first time. Called before each message is queued for the store, so
     * that what is known of its author is committed first.
     *
     * @return false when there is none
     */
    boolean enter(SignedRecord author, @Nullable InetAddress from) {
        @Nullable Contact known = contacts.find(author.id()).orElse(null);
        if (known != null && (known.standing() != Standing.STRANGER || known.isBlocked())) {
            return true;
        }
        if (mode == AcceptMode.ASK || mode == AcceptMode.CONTACTS) {
            return ask(author, from);
        }
        if (known == null && !isGranted(from == null ? null : Place.of(from))) {
            return false;
        }
        if (mode == AcceptMode.ALL) {
            contacts.pin(author);
        } else {
            refuse(author, known);
        }
        return true;
    }

    /** Whether one more new key may leave a trace here. */
    private synchronized boolean isGranted(@Nullable Place place) {
        return (place == null || rateOfPlace.take(place)) && rate.take(EVERYWHERE);
    }

    private synchronized void refuse(SignedRecord author, @Nullable Contact known) {
        if (known != null) {
            return;
        }
        contacts.note(author, Standing.REJECTED);
        List<Contact> rejected = contacts.all().stream()
                .filter(Admission::isForgettable)
                .sorted(Comparator.comparing(Contact::pinned))
                .toList();
        rejected.stream()
                .limit(Math.max(0, rejected.size() - MAX_REJECTED))
                .forEach(old -> contacts.forget(old.id(), transaction -> {
                    log.forget(transaction, old.conversation());
                    AttemptLog.forget(transaction, old.conversation());
                }));
    }

    /** Refused and nothing else: never a contact, never blocked. */
    private static boolean isForgettable(Contact contact) {
        return contact.standing() == Standing.REJECTED
                && contact.seen().equals(Instant.EPOCH)
                && contact.marks().equals(Marks.NONE);
    }

    private synchronized boolean ask(SignedRecord author, @Nullable InetAddress from) {
        List<Contact> waiting = contacts.requests();
        if (waiting.stream().anyMatch(request -> request.id().equals(author.id()))) {
            return true;
        }
        @Nullable Place place = from == null ? null : Place.of(from);
        if (waiting.size() >= MAX_REQUESTS
                || waiting.stream().filter(request -> isFrom(request, place)).count() >= MAX_REQUESTS_PER_PLACE
                || !isGranted(place)) {
            return false;
        }
        contacts.request(author, from == null ? null : AddressLiteral.of(from));
        contacts.claimed(author);
        return true;
    }

    private static boolean isFrom(Contact request, @Nullable Place place) {
        @Nullable String host = request.askedFrom();
        if (host == null || place == null) {
            return false;
        }
        try {
            // A literal, so nothing is looked up.
            return Place.of(InetAddress.getByName(host)).equals(place);
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /**
     * What becomes of this message. Asked by the store's writer, so that a decision counts for all that comes after it.
     *
     * @param author the key that the session was opened with
     * @param conversation the name under which the session's messages are kept
     */
    Verdict on(PeerId author, PeerId conversation, Envelope message) {
        @Nullable Contact known = contacts.find(author).orElse(null);
        // A session that began before we knew whose key it is bears another name than the conversation; one whose key
        // was
        // replaced is nobody's we know. The next will be right.
        if (known == null
                || known.isBlocked()
                || !known.id().equals(author)
                || !known.conversation().equals(conversation)) {
            return Verdict.DROP;
        }
        // What was written while its author was blocked shall not have been written.
        if (message.sent().isBefore(known.marks().unblocked())) {
            return Verdict.REFUSE;
        }
        return switch (known.standing()) {
            case CONTACT -> Verdict.STORE;
            case REQUEST -> Verdict.HOLD;
            case REJECTED -> Verdict.REFUSE;
            case STRANGER -> mode == AcceptMode.NONE ? Verdict.REFUSE : Verdict.DROP;
        };
    }
}
