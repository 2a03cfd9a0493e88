// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.contacts;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.HostPort;
import dev.p2pchat.base.Username;
import dev.p2pchat.cbor.CborMap;
import dev.p2pchat.cbor.MalformedCborException;
import dev.p2pchat.identity.InvalidRecordException;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.identity.SignedRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Somebody whose key is pinned here: a contact, or whoever else must not be forgotten.
 *
 * @param label what they are shown as, and nobody else is: their username or the name we gave them, with {@code (KEYID)}
 *     behind it where it could be taken for another's
 * @param record the newest record of theirs that we have seen
 * @param addresses where a session with them was last opened, newest first; tried beside the record's
 * @param pinned when the key was first seen
 * @param seen when a session with them was last open; {@link Instant#EPOCH} if never
 * @param former the keys we knew them by before, oldest first
 * @param askedFrom the host a request came from, or null
 * @param rival the newest record that claims their name with another key and that nobody decided about, or null
 */
public record Contact(
        String label,
        Standing standing,
        SignedRecord record,
        List<HostPort> addresses,
        Instant pinned,
        Instant seen,
        Marks marks,
        List<PeerId> former,
        @Nullable String askedFrom,
        @Nullable SignedRecord rival) {
    static final int MAX_ADDRESSES = 4;

    /** Keys somebody had before; the first, whose name the conversation bears, is never let go. */
    static final int MAX_FORMER = 64;

    private static final int MAX_LABEL_CHARS = 128;
    private static final int MAX_STANDING_CHARS = 16;

    public Contact {
        addresses = List.copyOf(addresses);
        former = List.copyOf(former);
    }

    /** Somebody new. */
    static Contact of(String label, Standing standing, SignedRecord record, Instant now) {
        return new Contact(label, standing, record, List.of(), now, Instant.EPOCH, Marks.NONE, List.of(), null, null);
    }

    /** Whose key it is now. */
    public PeerId id() {
        return record.id();
    }

    /** Under which their messages are kept: the first key we knew them by, so that it survives their rotations. */
    public PeerId conversation() {
        return former.isEmpty() ? id() : former.get(0);
    }

    public Username username() {
        return record.content().username();
    }

    /** Whether we chose to talk to them, and did not block them since. */
    public boolean isWelcome() {
        return standing == Standing.CONTACT && !marks.blocked();
    }

    public boolean isBlocked() {
        return marks.blocked();
    }

    /** Where to try, without repetition: where they answered last, then what their record says. */
    public List<HostPort> routes() {
        Set<HostPort> routes = new LinkedHashSet<>(addresses);
        routes.addAll(record.content().addresses());
        return List.copyOf(routes);
    }

    Contact withRecord(SignedRecord newer) {
        return new Contact(label, standing, newer, addresses, pinned, seen, marks, former, askedFrom, rival);
    }

    Contact withLabel(String changed) {
        return new Contact(changed, standing, record, addresses, pinned, seen, marks, former, askedFrom, rival);
    }

    private Contact withMarks(Marks changed) {
        return new Contact(label, standing, record, addresses, pinned, seen, changed, former, askedFrom, rival);
    }

    Contact withRival(@Nullable SignedRecord other) {
        return new Contact(label, standing, record, addresses, pinned, seen, marks, former, askedFrom, other);
    }

    Contact withStanding(Standing changed) {
        return new Contact(label, changed, record, addresses, pinned, seen, marks, former, null, rival);
    }

    Contact askingFrom(@Nullable String host) {
        return new Contact(label, standing, record, addresses, pinned, seen, marks, former, host, rival);
    }

    Contact seenAt(List<HostPort> answered, Instant now) {
        Set<HostPort> merged = new LinkedHashSet<>(answered);
        merged.addAll(addresses);
        return new Contact(
                label,
                standing,
                record,
                merged.stream().limit(MAX_ADDRESSES).toList(),
                pinned,
                now,
                marks,
                former,
                askedFrom,
                rival);
    }

    /**
     * The same person with the key that their old one named. Whoever stole the old key could have said so too: they are
     * no longer verified.
     */
    Contact rotatedTo(SignedRecord successor) {
        List<PeerId> chain = successor.content().formerIds();
        List<PeerId> keys = new ArrayList<>(former);
        keys.addAll(chain.subList(chain.indexOf(id()), chain.size()));
        while (keys.size() > MAX_FORMER) {
            keys.remove(1);
        }
        return new Contact(
                        label,
                        standing,
                        successor,
                        addresses,
                        pinned,
                        seen,
                        marks,
                        keys,
                        askedFrom,
                        rival == null || rival.id().equals(successor.id()) || keys.contains(rival.id()) ? null : rival)
                .unverified();
    }

    /** Turned down. */
    public Contact rejected() {
        return withStanding(Standing.REJECTED);
    }

    /** No contact any more: what was chosen and compared is forgotten, the conversation stays. */
    public Contact removed() {
        return withStanding(Standing.STRANGER).withRival(null).unverified().muted(false);
    }

    /** Shut out. A request of theirs is none any more. */
    public Contact blocked() {
        Contact kept = standing == Standing.CONTACT ? this : withStanding(Standing.STRANGER);
        return kept.withMarks(new Marks(marks.verified(), marks.muted(), true, marks.unblocked()));
    }

    public Contact unblocked(Instant now) {
        return withMarks(new Marks(marks.verified(), marks.muted(), false, now));
    }

    public Contact muted(boolean muted) {
        return withMarks(new Marks(marks.verified(), muted, marks.blocked(), marks.unblocked()));
    }

    /** The safety number was compared, and is theirs. */
    public Contact verified() {
        return withMarks(new Marks(true, marks.muted(), marks.blocked(), marks.unblocked()));
    }

    Contact unverified() {
        return withMarks(new Marks(false, marks.muted(), marks.blocked(), marks.unblocked()));
    }

    Bytes encode() {
        CborMap.Builder map = CborMap.builder()
                .put("label", label)
                .put("standing", standing.word())
                .put("record", record.record())
                .put("signature", record.signature())
                .put("addresses", addresses.stream().map(HostPort::toString).toList())
                .put("pinned", pinned.toEpochMilli())
                .put("seen", seen.toEpochMilli())
                .put("former", former.stream().map(PeerId::hash).toList());
        marks.encode(map);
        if (askedFrom != null) {
            map.put("askedFrom", askedFrom);
        }
        if (rival != null) {
            map.put("rival", rival.record()).put("rivalSignature", rival.signature());
        }
        return map.encode();
    }

    /** Entries of the first version say nothing of standing, marks, former keys and rivals. */
    static Contact decode(Bytes encoded) throws MalformedCborException, InvalidRecordException {
        CborMap map = CborMap.parse(encoded);
        List<HostPort> addresses = new ArrayList<>();
        for (String address : map.texts("addresses", MAX_ADDRESSES)) {
            addresses.add(HostPort.parse(address));
        }
        List<PeerId> former = new ArrayList<>();
        if (map.has("former")) {
            for (Bytes hash : map.listOfBytes("former", MAX_FORMER, PeerId.BYTES)) {
                former.add(new PeerId(hash));
            }
        }
        return new Contact(
                map.text("label", MAX_LABEL_CHARS),
                map.has("standing") ? Standing.of(map.text("standing", MAX_STANDING_CHARS)) : Standing.CONTACT,
                signed(map, "record", "signature"),
                addresses,
                Instant.ofEpochMilli(map.unsigned("pinned")),
                Instant.ofEpochMilli(map.unsigned("seen")),
                Marks.decode(map),
                former,
                map.has("askedFrom") ? map.text("askedFrom", HostPort.MAX_HOST_CHARS) : null,
                map.has("rival") ? signed(map, "rival", "rivalSignature") : null);
    }

    private static SignedRecord signed(CborMap map, String record, String signature)
            throws MalformedCborException, InvalidRecordException {
        return SignedRecord.verify(
                map.bytes(record, SignedRecord.MAX_BYTES), map.bytes(signature, SignedRecord.MAX_BYTES));
    }
}
