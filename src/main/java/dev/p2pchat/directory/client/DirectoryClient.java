// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.client;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.Username;
import dev.p2pchat.directory.api.Health;
import dev.p2pchat.directory.api.KeylessEntry;
import dev.p2pchat.directory.api.LeaseBody;
import dev.p2pchat.directory.api.Listed;
import dev.p2pchat.directory.api.NonceBody;
import dev.p2pchat.directory.api.Origin;
import dev.p2pchat.directory.api.PeerEntry;
import dev.p2pchat.directory.api.PeerPage;
import dev.p2pchat.directory.api.ProblemTypes;
import dev.p2pchat.directory.api.PublishResult;
import dev.p2pchat.directory.api.Published;
import dev.p2pchat.directory.api.RecordBody;
import dev.p2pchat.directory.api.SignedBody;
import dev.p2pchat.directory.client.HttpExchange.Reply;
import dev.p2pchat.http.JsonMap;
import dev.p2pchat.http.MalformedJsonException;
import dev.p2pchat.identity.Identity;
import dev.p2pchat.identity.InvalidRecordException;
import dev.p2pchat.identity.Purpose;
import dev.p2pchat.identity.SignedRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Asks one directory, which may be hostile: answers are bounded in size and time, redirects are not followed, and only
 * records that verify come out. Safe for several threads; every call blocks until it is answered or its time is over.
 */
public final class DirectoryClient {
    /** For a whole question, from connecting to the last byte of the answer. */
    public static final Duration TIMEOUT = Duration.ofSeconds(10);

    private static final int MAX_ANSWER_BYTES = 16 * 1024;

    /** Twice what a page has, for directories that count otherwise. */
    private static final int MAX_PAGE_BYTES = 2 * PeerPage.MAX_BYTES;

    private static final int MAX_DETAIL_CHARS = 500;
    private static final int MAX_TYPE_CHARS = 200;
    private static final long MAX_LEASE_SECONDS = 3600;

    private final Origin directory;
    private final InstantSource clock;
    private final Duration timeout;
    private final HttpExchange http;
    private final AtomicLong lastCounter = new AtomicLong();

    /** Nothing is sent before the first call. */
    public DirectoryClient(Origin directory, InstantSource clock) {
        this(directory, clock, TIMEOUT);
    }

    DirectoryClient(Origin directory, InstantSource clock, Duration timeout) {
        this.directory = directory;
        this.clock = clock;
        this.timeout = timeout;
        this.http = new HttpExchange(directory, timeout);
    }

    public Origin directory() {
        return directory;
    }

    /** Opens presence connections to the same directory. */
    public PresenceClient presence() {
        return new PresenceClient(directory, http.client(), clock, timeout);
    }

    /** Claims the record's name, or brings its entry up to date. Taken and stale are results, not exceptions. */
    public Published publish(SignedRecord record) throws DirectoryException {
        Reply reply = http.ask(
                "PUT", path(record.content().username()), RecordBody.of(record).toJson(), MAX_ANSWER_BYTES);
        try {
            if (reply.status() == 409) {
                JsonMap problem = reply.json();
                String type = problem.text("type", MAX_TYPE_CHARS);
                if (type.equals(ProblemTypes.TAKEN)) {
                    return Published.of(PublishResult.TAKEN, problem);
                }
                if (type.equals(ProblemTypes.STALE)) {
                    return Published.of(PublishResult.STALE, problem);
                }
            }
            return Published.of(granted(reply).json());
        } catch (MalformedJsonException e) {
            throw misbehaving(e);
        }
    }

    /** Looks somebody up; empty when the directory has no such name, or nobody with a key goes by it. */
    public Optional<DirectoryEntry> find(Username name) throws DirectoryException {
        return look(name) instanceof PeerEntry entry ? Optional.of(verified(entry)) : Optional.empty();
    }

    /** Looks up somebody who has no key; empty when the directory has no such name, or a key has it. */
    public Optional<KeylessEntry> findKeyless(Username name) throws DirectoryException {
        return look(name) instanceof KeylessEntry entry ? Optional.of(entry) : Optional.empty();
    }

    private @Nullable Listed look(Username name) throws DirectoryException {
        Reply reply = http.ask("GET", path(name), null, MAX_ANSWER_BYTES);
        if (isNobody(reply)) {
            return null;
        }
        try {
            JsonMap json = granted(reply).json();
            Listed entry = json.has("keyless") ? KeylessEntry.of(json) : PeerEntry.of(json);
            if (!entry.name().equals(name)) {
                throw new MisbehavingDirectoryException("The directory answered with somebody else's entry.");
            }
            return entry;
        } catch (MalformedJsonException e) {
            throw misbehaving(e);
        }
    }

    /**
     * Reads one page of entries in the order of their names.
     *
     * @param after the {@code next} of the page before, or null to begin
     */
    public DirectoryPage list(boolean onlineOnly, @Nullable Username after) throws DirectoryException {
        String path = "/v1/peers?limit=" + PeerPage.MAX_PEERS + (onlineOnly ? "&online=true" : "")
                + (after == null ? "" : "&after=" + after.value());
        Reply reply = granted(http.ask("GET", path, null, MAX_PAGE_BYTES));
        try {
            PeerPage page = PeerPage.of(reply.json());
            Username next = page.next();
            if (next != null && after != null && next.compareTo(after) <= 0) {
                throw new MisbehavingDirectoryException("The directory's list runs in circles.");
            }
            List<DirectoryEntry> entries = new ArrayList<>();
            List<KeylessEntry> keyless = new ArrayList<>();
            for (Listed listed : page.peers()) {
                if (listed instanceof PeerEntry entry) {
                    entries.add(verified(entry));
                } else if (listed instanceof KeylessEntry entry) {
                    keyless.add(entry);
                }
            }
            return new DirectoryPage(entries, keyless, next);
        } catch (MalformedJsonException e) {
            throw misbehaving(e);
        }
    }

    /** Asks how it is and what time it has. */
    public Health health() throws DirectoryException {
        try {
            return Health.of(
                    granted(http.ask("GET", "/healthz", null, MAX_ANSWER_BYTES)).json());
        } catch (MalformedJsonException e) {
            throw misbehaving(e);
        }
    }

    /** Says that we are here; returns how long the directory believes it. Renew in a third of that. */
    public Duration renewLease(Identity identity, Username name) throws DirectoryException {
        Instant now = clock.instant();
        // From the clock, so that it grows across restarts without being stored.
        long counter = lastCounter.updateAndGet(last -> Math.max(last + 1, now.toEpochMilli()));
        Bytes body = new LeaseBody(name, directory, now, counter).encode();
        Reply reply = granted(
                http.ask("POST", path(name) + "/lease", signed(identity, Purpose.LEASE, body), MAX_ANSWER_BYTES));
        try {
            return Duration.ofSeconds(Math.max(1, reply.json().unsigned("leaseSeconds", MAX_LEASE_SECONDS)));
        } catch (MalformedJsonException e) {
            throw misbehaving(e);
        }
    }

    /** Takes our entry out; the name stays reserved for our key. Returns false when there was no entry. */
    public boolean unregister(Identity identity, Username name) throws DirectoryException {
        Reply given = granted(http.ask("POST", "/v1/nonce", null, MAX_ANSWER_BYTES));
        Bytes nonce;
        try {
            nonce = given.json().bytes("nonce", NonceBody.NONCE_BYTES);
            if (nonce.length() != NonceBody.NONCE_BYTES) {
                throw new MalformedJsonException("nonce: too short");
            }
        } catch (MalformedJsonException e) {
            throw misbehaving(e);
        }
        Bytes body = new NonceBody(name, directory, clock.instant(), nonce).encode();
        Reply reply = http.ask("DELETE", path(name), signed(identity, Purpose.UNREGISTER, body), MAX_ANSWER_BYTES);
        if (isNobody(reply)) {
            return false;
        }
        granted(reply);
        return true;
    }

    private static String path(Username name) {
        return "/v1/peers/" + name.value();
    }

    private static JsonMap signed(Identity identity, Purpose purpose, Bytes body) {
        return new SignedBody(body, identity.sign(purpose, body)).toJson();
    }

    private static DirectoryEntry verified(PeerEntry entry) throws MisbehavingDirectoryException {
        SignedRecord record;
        try {
            record = entry.record().verify();
        } catch (InvalidRecordException e) {
            throw new MisbehavingDirectoryException(
                    "The directory's entry for " + entry.name() + " is forged or damaged: " + e.getMessage() + ".");
        }
        if (!record.content().username().equals(entry.name())) {
            throw new MisbehavingDirectoryException(
                    "The directory's entry for " + entry.name() + " holds somebody else's record.");
        }
        return new DirectoryEntry(record, entry.online(), entry.lastSeen());
    }

    /** Whether it is our directory that says so, and not some other server that has no such page. */
    private static boolean isNobody(Reply reply) {
        return reply.status() == 404 && ProblemTypes.NOBODY.equals(problemType(reply));
    }

    private Reply granted(Reply reply) throws DirectoryException {
        if (reply.status() >= 200 && reply.status() < 300) {
            return reply;
        }
        String type = problemType(reply);
        if (type == null) {
            throw new MisbehavingDirectoryException(
                    "What answers at " + directory + " is no directory (HTTP " + reply.status() + ").");
        }
        String detail = reply.json().textOrNull("detail", MAX_DETAIL_CHARS);
        throw new DirectoryRefusedException(
                reply.status(), type, "The directory refused" + (detail == null ? "." : ": " + printable(detail)));
    }

    /** It ends up on a terminal: a hostile directory must not steer that. */
    static String printable(String detail) {
        return detail.replaceAll("[^\\x20-\\x7e]", "?");
    }

    /** Null when the reply is no problem in the agreed form. */
    private static @Nullable String problemType(Reply reply) {
        try {
            JsonMap problem = JsonMap.parse(reply.body());
            return problem.unsigned("status", 999) == reply.status() ? problem.text("type", MAX_TYPE_CHARS) : null;
        } catch (MalformedJsonException e) {
            return null;
        }
    }

    private static MisbehavingDirectoryException misbehaving(MalformedJsonException e) {
        return new MisbehavingDirectoryException("The directory's answer is not as agreed: " + e.getMessage() + ".");
    }
}
