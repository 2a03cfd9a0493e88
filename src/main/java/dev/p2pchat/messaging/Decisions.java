// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import dev.p2pchat.connections.Connections;
import dev.p2pchat.contacts.Contact;
import dev.p2pchat.contacts.ContactBook;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.wire.Envelope;
import dev.p2pchat.wire.MessageId;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What a person decides about others, carried out in the contact book and in the log with one commit. Calls return when it
 * is on the disk. Peers are named by their conversations. Safe for several threads.
 */
public final class Decisions {
    private final Messaging messaging;
    private final ContactBook contacts;
    private final Connections connections;
    private final MessageLog log;
    private final InstantSource clock;
    private final SecureRandom random;

    Decisions(
            Messaging messaging,
            ContactBook contacts,
            Connections connections,
            MessageLog log,
            InstantSource clock,
            SecureRandom random) {
        this.messaging = messaging;
        this.contacts = contacts;
        this.connections = connections;
        this.log = log;
        this.clock = clock;
        this.random = random;
    }

    /** Makes somebody a contact; what they wrote before is a part of the conversation, and they are told so. */
    public void accept(PeerId peer) {
        Instant now = clock.instant();
        boolean was = contacts.find(peer).map(Contact::isWelcome).orElse(false);
        messaging.outboundOf(peer);
        Inbox.Answered answered = contacts.welcome(
                        peer,
                        transaction -> log.inbox.release(transaction, peer, now),
                        done -> messaging.received(peer, done.lines()))
                .join();
        messaging.tell(peer, answered.statuses());
        if (!was) {
            contacts.find(peer).filter(Contact::isWelcome).ifPresent(connections::welcomed);
        }
    }

    /** Turns a request down: what they wrote is thrown away, and they are told so. */
    public void reject(PeerId peer) {
        Instant now = clock.instant();
        Inbox.Answered answered = contacts.decide(
                        peer, Contact::rejected, transaction -> log.inbox.reject(transaction, peer, now), done -> {})
                .join();
        messaging.tell(peer, answered.statuses());
    }

    /** Shuts somebody out, now and until {@link #unblock}; what waited for an answer is thrown away. */
    public void block(PeerId peer) {
        Instant now = clock.instant();
        CompletableFuture<Inbox.Answered> committed = contacts.decide(
                peer, Contact::blocked, transaction -> log.inbox.reject(transaction, peer, now), done -> {});
        // Before the disk: from here on nothing more is taken in.
        connections.drop(peer);
        committed.join();
    }

    /** Lets somebody in again; what they say they wrote before now is refused. */
    public void unblock(PeerId peer) {
        Instant now = clock.instant();
        contacts.decide(peer, contact -> contact.unblocked(now)).join();
        if (messaging.isWanted(peer)) {
            messaging.pursuer().pursue(peer);
        }
    }

    /** What becomes of what waits for a key whose name another one takes over. */
    public enum Waiting {
        KEEP,
        MOVE,
        CANCEL
    }

    /**
     * Gives a contact's name to the key that claims it, and what waits for the old one where it is to go, in one commit.
     * What a session carried to the old key until then has arrived there all the same.
     *
     * @return false, and nothing happens, when it is not this key that claims the name
     */
    public boolean acceptRival(PeerId id, PeerId claimer, Waiting waiting) {
        Instant now = clock.instant();
        PeerId before = contacts.conversationOf(id);
        PeerId after = contacts.conversationOf(claimer);
        Outbound old = messaging.outboundOf(before);
        Outbound fresh = messaging.outboundOf(after);
        Optional<CompletableFuture<Takeover>> accepted = contacts.acceptRival(
                id,
                claimer,
                transaction -> {
                    Inbox.Answered answered = log.inbox.release(transaction, after, now);
                    List<MessageId> taken = new ArrayList<>();
                    List<Envelope> copies = new ArrayList<>();
                    if (waiting != Waiting.KEEP) {
                        taken.addAll(log.outbox.withdraw(transaction, before, message -> {
                            if (waiting == Waiting.MOVE) {
                                copies.add(copied(message.open(), now));
                            }
                            return true;
                        }));
                    }
                    List<MessageLog.Line> moved = copies.isEmpty()
                            ? List.of()
                            : log.outbox.queue(transaction, after, copies, now).lines();
                    return new Takeover(answered, log.state(transaction, before), taken, moved);
                },
                done -> {
                    if (done.before() != null) {
                        old.update(done.before());
                    }
                    messaging.received(after, done.answered().lines());
                    messaging.cancelled(before, done.taken());
                    done.moved().forEach(line -> fresh.queued(line.message()));
                    messaging.received(after, done.moved());
                });
        if (accepted.isEmpty()) {
            return false;
        }
        Takeover done = accepted.get().join();
        if (waiting != Waiting.KEEP) {
            // What was read before the commit may be on its way there still.
            connections.drop(before);
        }
        messaging.tell(after, done.answered().statuses());
        if (!done.moved().isEmpty()) {
            messaging.wake(after);
        }
        return true;
    }

    private record Takeover(
            Inbox.Answered answered,
            @Nullable ConversationState before,
            List<MessageId> taken,
            List<MessageLog.Line> moved) {}

    /** The same said to somebody else: ids are scoped to a conversation, and each message has its own. */
    private Envelope copied(Envelope original, Instant now) {
        return new Envelope(MessageId.random(random, now), original.sent(), original.kind(), original.body());
    }
}
