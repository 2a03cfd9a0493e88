// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

import dev.p2pchat.base.HostPort;
import dev.p2pchat.connections.Attempt;
import dev.p2pchat.connections.Connections;
import dev.p2pchat.connections.Redialer;
import dev.p2pchat.contacts.Contact;
import dev.p2pchat.contacts.ContactBook;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.messaging.DeliveryState;
import dev.p2pchat.messaging.LoggedMessage;
import dev.p2pchat.messaging.Messaging;
import dev.p2pchat.messaging.Withdrawal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What waits to go out, why it does, and what a person decides about it. */
final class Outgoing {
    /** Fewer characters of an id could mean too many. */
    private static final int MIN_ID_CHARS = 4;

    /** More are not looked for: two are too many already. */
    private static final int MAX_LIKE = 2;

    /** Text in one list; one that is longer is listed alone. */
    private static final long MAX_CHARS = 1 << 20;

    private final ContactBook contacts;
    private final Messaging messaging;
    private final Connections connections;
    private final Redialer redialer;
    private final Views views;
    private final boolean dials;

    /** With {@code dials} if somebody is dialled at all here. */
    Outgoing(
            ContactBook contacts,
            Messaging messaging,
            Connections connections,
            Redialer redialer,
            Views views,
            boolean dials) {
        this.contacts = contacts;
        this.messaging = messaging;
        this.connections = connections;
        this.redialer = redialer;
        this.views = views;
        this.dials = dials;
    }

    /** The oldest first; so many as fit into one answer. */
    OutboxView list() {
        List<LoggedMessage> waiting = new ArrayList<>();
        long total = 0;
        for (Contact contact : contacts.all()) {
            long some = messaging.waiting(contact.conversation());
            if (some > 0) {
                total += some;
                long[] chars = {0};
                int before = waiting.size();
                messaging.reader().eachWaiting(contact.conversation(), message -> {
                    waiting.add(message);
                    chars[0] += message.text().length();
                    return waiting.size() - before < OutboxView.MAX_LISTED && chars[0] < MAX_CHARS;
                });
                waiting.sort(Comparator.comparing(LoggedMessage::committed));
                shorten(waiting);
            }
        }
        return new OutboxView(
                waiting.stream().map(message -> view(message, false)).toList(), total);
    }

    private static void shorten(List<LoggedMessage> waiting) {
        long chars = 0;
        for (int i = 0; i < waiting.size(); i++) {
            chars += waiting.get(i).text().length();
            if (i > 0 && (i >= OutboxView.MAX_LISTED || chars > MAX_CHARS)) {
                waiting.subList(i, waiting.size()).clear();
                return;
            }
        }
    }

    WaitingView why(String id) throws ChatException {
        return view(find(id), true);
    }

    CancelView cancel(String id) throws ChatException {
        LoggedMessage message = find(id);
        Withdrawal outcome = messaging
                .withdrawals()
                .cancel(message.peer(), message.envelope().id());
        if (outcome == Withdrawal.UNDER_WAY) {
            throw new ChatException(
                    Problem.REFUSED,
                    "It is just being sent to " + views.label(message.peer()) + ", and cannot be taken back.");
        } else if (outcome == Withdrawal.GONE) {
            throw gone(id);
        }
        return new CancelView(
                views.message(message.as(DeliveryState.CANCELLED)), outcome == Withdrawal.WAS_SENT_BEFORE);
    }

    /** All that waits for one contact. */
    CancelAllView cancelAll(Contact contact) {
        return CancelAllView.of(
                messaging.withdrawals().cancelAll(contact.conversation()).values());
    }

    /** Dials everybody for whom something waits, whatever was planned. */
    int retry() {
        int peers = 0;
        for (Contact contact : contacts.all()) {
            if (messaging.waiting(contact.conversation()) > 0 && contact.isWelcome()) {
                redialer.reach(contact.conversation());
                peers++;
            }
        }
        return peers;
    }

    /** By its whole id, or as much of its beginning or end as says which one is meant. */
    private LoggedMessage find(String id) throws ChatException {
        String wanted = id.strip().toLowerCase(Locale.ROOT);
        if (wanted.length() < MIN_ID_CHARS) {
            throw new ChatException(
                    Problem.USAGE, "\"" + id + "\" is too short for an id: \"p2pchat outbox\" shows them.");
        }
        List<LoggedMessage> found = new ArrayList<>();
        for (Contact contact : contacts.all()) {
            PeerId peer = contact.conversation();
            if (messaging.waiting(peer) > 0) {
                messaging.reader().eachWaiting(peer, message -> {
                    if (isMeant(message, wanted)) {
                        found.add(message);
                    }
                    return found.size() < MAX_LIKE;
                });
            }
        }
        if (found.isEmpty()) {
            throw gone(id);
        }
        if (found.size() > 1) {
            throw new ChatException(Problem.USAGE, "Several messages have an id like " + id + "; write more of it.");
        }
        return found.get(0);
    }

    private static boolean isMeant(LoggedMessage message, String wanted) {
        String id = message.envelope().id().toString();
        return id.startsWith(wanted) || id.endsWith(wanted);
    }

    private static ChatException gone(String id) {
        return new ChatException(
                Problem.UNKNOWN_NAME,
                "No message with the id " + id + " waits: it may be delivered already. \"p2pchat history\" shows it.");
    }

    private WaitingView view(LoggedMessage message, boolean detailed) {
        List<Attempt> tries = redialer.attempts(message.peer());
        List<Attempt> since = tries.stream()
                .filter(attempt -> !attempt.at().isBefore(message.committed()))
                .toList();
        @Nullable String lastError = lastError(since);
        @Nullable Instant next = redialer.next(message.peer()).orElse(null);
        return new WaitingView(
                views.message(message),
                reason(message, lastError),
                since.size(),
                lastError,
                next,
                since.stream()
                        .filter(attempt -> attempt.address() != null)
                        .map(attempt -> attempt.address() + " (" + attempt.via() + ")")
                        .distinct()
                        .toList(),
                detailed ? tries.stream().map(Outgoing::view).toList() : List.of());
    }

    /** What happened at an address says more than that somebody knew none. */
    private static @Nullable String lastError(List<Attempt> attempts) {
        @Nullable String last = null;
        for (Attempt attempt : attempts) {
            last = attempt.result();
        }
        for (Attempt attempt : attempts) {
            last = attempt.address() == null ? last : attempt.result();
        }
        return last;
    }

    private static TryView view(Attempt attempt) {
        HostPort address = attempt.address();
        return new TryView(attempt.at(), attempt.via(), address == null ? null : address.toString(), attempt.result());
    }

    private String reason(LoggedMessage message, @Nullable String lastError) {
        String who = views.label(message.peer());
        @Nullable Contact contact = contacts.find(message.peer()).orElse(null);
        if (contact == null || contact.isBlocked()) {
            return "You blocked " + who + ": nothing is sent to them.";
        } else if (connections.isConnected(message.peer())) {
            return message.state() == DeliveryState.SENT
                    ? "It is sent; " + who + " has not acknowledged it yet."
                    : who + " is connected; it is about to be sent, or " + who + " takes no more just now.";
        } else if (!dials) {
            return "No peer runs for this profile, so nothing is tried. \"p2pchat peer\" sends it.";
        } else if (lastError == null) {
            return who + " is not connected, and was not yet called for it.";
        }
        return who + " was not reached: " + Objects.requireNonNull(lastError) + ".";
    }
}
