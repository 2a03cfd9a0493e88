// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

import dev.p2pchat.base.HostPort;
import dev.p2pchat.messaging.DeliveryState;
import dev.p2pchat.storage.TableCheck;
import dev.p2pchat.wire.MessageId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything a person or a program can ask of a peer. Implemented by the node in this process and by the client of the
 * control socket, so that no command exists twice.
 *
 * <p>Names are as people type them: a contact's label, {@code label (KEYID)}, or a whole peer id. Safe for several
 * threads. Calls block until done; none waits for the network longer than its own limits.
 */
public interface ChatApi extends AutoCloseable {
    /** Who we are, what runs, whom we reach. */
    AccountView account() throws ChatException;

    /**
     * Queues a text for somebody; when this returns it is durably committed. A name that is no contact yet is looked
     * up and pinned.
     *
     * @throws ChatException {@code UNKNOWN_NAME}, {@code DIRECTORY_UNREACHABLE}, {@code USAGE} for a text that is
     *     empty, over 1 MiB or not well-formed
     */
    MessageView send(String to, String text) throws ChatException;

    /**
     * Queues an invitation to talk, with a text or an empty one; for somebody who does not know us it is a request.
     *
     * @throws ChatException as {@link #send}
     */
    MessageView invite(String to, String text) throws ChatException;

    /** Queues several texts, in order, in one commit as far as possible; all or, on an error, none. */
    List<MessageView> sendAll(String to, List<String> texts) throws ChatException;

    /**
     * Waits until an outgoing message got as far as {@code state}, or can get no further (refused, held), or the time is
     * over; returns it as it is then.
     */
    MessageView await(MessageId id, String conversation, DeliveryState state, Duration timeout) throws ChatException;

    /**
     * Says that a person has read everything of theirs up to a message of theirs; their author is told so, unless this
     * peer sends no read receipts. What was read before, and an id that is no message of theirs, changes nothing.
     *
     * @throws ChatException {@code UNKNOWN_NAME} also for somebody who only asks for a conversation, {@code REFUSED} for
     *     somebody who is blocked or no contact, and where no peer runs that could tell them
     */
    void markRead(String conversation, MessageId upTo) throws ChatException;

    /** Messages in the order they were committed here, oldest first: as many as fit a page, and where the rest lies. */
    HistoryPage history(HistoryQuery query) throws ChatException;

    /**
     * What lies at places that {@link #history} named, as many as fit a page, and which of them are left.
     *
     * @param places at most {@link HistoryQuery#MAX_LAST} in all
     */
    HistoryPage messages(List<Places> places) throws ChatException;

    /** The whole of a history, a page at a time. */
    default void history(HistoryQuery query, Consumer<? super List<MessageView>> pages) throws ChatException {
        HistoryPage page = history(query);
        pages.accept(page.messages());
        while (page.goesOn()) {
            page = page.followedBy(messages(page.next()));
            pages.accept(page.messages());
        }
    }

    /** The whole of a history at once, for what is known to be short. */
    default List<MessageView> wholeHistory(HistoryQuery query) throws ChatException {
        List<MessageView> messages = new ArrayList<>();
        history(query, messages::addAll);
        return messages;
    }

    /** Every conversation there is, also with people who are no contacts any more. By name. */
    List<ConversationView> conversations() throws ChatException;

    /**
     * A conversation from a place in its log on, as much as fits a page.
     *
     * @param after 0 for the beginning, then the {@code last} of the page before
     * @param since only what was committed here at or after this time
     */
    LogPage log(String with, long after, @Nullable Instant since) throws ChatException;

    /** Makes somebody a contact: from an invitation, or from what the directory says of a name. */
    PeerView add(String invitationOrName) throws ChatException;

    /** Gives a contact another label. */
    PeerView rename(String contact, String name) throws ChatException;

    /** The safety number of us and a contact. */
    CodeView code(String contact) throws ChatException;

    /**
     * Marks a contact as verified.
     *
     * @param code the 60 digits that were compared
     * @throws ChatException {@code KEY_CHANGED} for other digits, {@code USAGE} for what are not 60 digits
     */
    PeerView verify(String contact, String code) throws ChatException;

    /**
     * Gives a contact's label to whoever claims it with another key, and returns that one.
     *
     * @param key the beginning of that one's peer id, at least two groups: another key may claim the name meanwhile
     * @throws ChatException {@code KEY_CHANGED}, with the id, when it is another key that claims the name now
     */
    PeerView acceptKey(String contact, String key, QueueChoice queue) throws ChatException;

    /** What of ours is not delivered, and why. */
    OutboxView outbox() throws ChatException;

    /**
     * The same of one message, with every try to reach its recipient.
     *
     * @param id or as much of its beginning or end, four characters at least, as says which one is meant
     * @throws ChatException {@code UNKNOWN_NAME} when no such message waits
     */
    WaitingView why(String id) throws ChatException;

    /**
     * Takes back a message that waits; it stays in the history, marked.
     *
     * @throws ChatException {@code UNKNOWN_NAME} when no such message waits, {@code REFUSED} when it is just being sent
     */
    CancelView cancel(String id) throws ChatException;

    /** Takes back all that waits for a contact, but what is just being sent; says how many of each. */
    CancelAllView cancelAll(String contact) throws ChatException;

    /** Tries now to reach everybody for whom something waits; returns to how many. */
    int retry() throws ChatException;

    /** Who wrote to us unasked and waits for our answer, the one who waits longest first. */
    List<RequestView> requests() throws ChatException;

    /** Who is shut out. By name. */
    List<PeerView> blocked() throws ChatException;

    /**
     * Does what a person decided about somebody, and returns what they are to us now.
     *
     * @throws ChatException {@code UNKNOWN_NAME} when nobody of that name is what the decision is for
     */
    PeerView decide(String who, Decision decision) throws ChatException;

    /** Every contact, from what is kept here: never asks the network, so that completing a name is quick. By name. */
    List<PeerView> contacts() throws ChatException;

    /** Everyone in the directory and every contact, online first. Still answers, with contacts only, without one. */
    WhoView who() throws ChatException;

    /** Claims our name in the directory, or brings the entry up to date. */
    AccountView register() throws ChatException;

    /** Takes our entry out of the directory; the name stays reserved for our key. */
    AccountView unregister() throws ChatException;

    /**
     * Gives up our keys for new ones, which the old ones name. Contacts follow on their own, and see that they are to
     * compare the safety number again; the old keys answer for a year.
     */
    AccountView rotate() throws ChatException;

    /** What runs, what waits and for whom; from what is known here, without asking the network. */
    StatusView status() throws ChatException;

    /**
     * Reads and authenticates every record of the store, and counts by table; takes a second for some hundred thousand.
     * Only whoever has the profile open can.
     */
    List<TableCheck> check() throws ChatException;

    /** First contact by address: whoever answers there is pinned as a contact. */
    PeerView connect(HostPort address) throws ChatException;

    /**
     * Writes every record of the profile, sealed as it is and all as of one moment, into a new file: for a backup, whose
     * maker has the keys. The chat goes on meanwhile. Whoever removes the file before it is whole calls it off.
     *
     * @param file absolute, on this machine, and not there yet
     * @throws ChatException {@code FAILED} if it cannot be written; nothing of it is left then
     */
    void snapshot(Path file) throws ChatException;

    /**
     * What happened behind an event, in the order in which it was committed; none is left out, none comes twice. For
     * whoever must miss nothing: remember {@link EventPage#next} with what was done about the events, and ask again.
     *
     * @param after an event's id, {@code "0"} for everything that ever happened, or null to learn only where it is now
     * @param most 1 to {@link EventPage#MAX_EVENTS}; pages with long messages have fewer
     * @param wait how long to wait for the first one
     * @throws ChatException {@code USAGE} for an id that this profile never gave
     */
    EventPage events(@Nullable String after, int most, Duration wait) throws ChatException;

    /** Hands every event from now on to {@code listener}, in order, on one thread, until closed. */
    Subscription subscribe(Consumer<ChatEvent> listener) throws ChatException;

    /** Ends the subscription or connection; a peer behind a socket goes on. */
    @Override
    void close();

    /** Something to close when no more events are wanted. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
