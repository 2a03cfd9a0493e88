// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

import dev.p2pchat.journal.EventId;
import dev.p2pchat.journal.Journal;
import dev.p2pchat.journal.JournalEntry;
import dev.p2pchat.messaging.DeliveryState;
import dev.p2pchat.messaging.LoggedMessage;
import dev.p2pchat.messaging.Messaging;
import dev.p2pchat.storage.ReadTransaction;
import dev.p2pchat.storage.Store;
import dev.p2pchat.wire.MessageId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what happened, as programs are told it. */
final class EventReader {
    /** Asks for everything. */
    static final String BEGINNING = "0";

    /** Text of one page's messages; one that is longer makes a page of its own. */
    private static final int MAX_PAGE_CHARS = 256 * 1024;

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final Store store;
    private final Journal journal;
    private final Messaging messaging;
    private final Views views;
    private final EventHub hub;

    EventReader(Store store, Journal journal, Messaging messaging, Views views, EventHub hub) {
        this.store = store;
        this.journal = journal;
        this.messaging = messaging;
        this.views = views;
        this.hub = hub;
    }

    /** See {@link ChatApi#events}. */
    EventPage page(@Nullable String after, int most, Duration wait) throws ChatException, InterruptedException {
        if (after == null) {
            return new EventPage(List.of(), idOf(store.read(Journal::last)));
        }
        long place = place(after);
        long end = System.nanoTime() + wait.toNanos();
        // Now and then without being called: some things are told just before they are committed.
        while (!hub.await(
                        () -> store.<Long>read(Journal::last) > place,
                        Math.min(LOOK_EVERY.toNanos(), end - System.nanoTime()))
                && System.nanoTime() < end) {}
        return store.read(transaction -> read(transaction, place, most));
    }

    private long place(String after) throws ChatException {
        if (after.equals(BEGINNING)) {
            return 0;
        }
        EventId id;
        try {
            id = EventId.parse(after);
        } catch (IllegalArgumentException e) {
            throw new ChatException(Problem.USAGE, "\"" + after + "\" is " + e.getMessage() + ".");
        }
        Optional<Long> place = store.read(transaction -> journal.placeOf(id, transaction));
        return place.orElseThrow(() -> new ChatException(
                Problem.USAGE,
                "This profile has no event " + after + ". Begin anew with " + BEGINNING + ", or where it is now."));
    }

    private String idOf(long number) {
        return journal.idOf(number).toString();
    }

    private EventPage read(ReadTransaction transaction, long place, int most) {
        List<NumberedEvent> events = new ArrayList<>();
        long[] reached = {place};
        int[] chars = {0};
        Journal.read(transaction, place, (first, committed) -> {
            List<@Nullable ChatEvent> told = tell(transaction, committed.entry());
            for (int i = 0; i < told.size(); i++) {
                ChatEvent event = told.get(i);
                long number = first + i;
                if (event == null || number <= place) {
                    continue;
                }
                if (events.size() == most || (!events.isEmpty() && chars[0] >= MAX_PAGE_CHARS)) {
                    return false;
                }
                events.add(new NumberedEvent(idOf(number), committed.at(), event));
                chars[0] += event instanceof ChatEvent.MessageCommitted said
                        ? said.message().body().length()
                        : 0;
                reached[0] = number;
            }
            reached[0] = Math.max(reached[0], first + committed.entry().count() - 1);
            return true;
        });
        return new EventPage(events, idOf(reached[0]));
    }

    /** Null, or nothing, for what was thrown away since: a request that was turned down. */
    private List<@Nullable ChatEvent> tell(ReadTransaction transaction, JournalEntry entry) {
        if (entry instanceof JournalEntry.Message said) {
            List<@Nullable ChatEvent> told = new ArrayList<>();
            for (int i = 0; i < said.count(); i++) {
                LoggedMessage message = messaging.reader().at(transaction, said.conversation(), said.order() + i);
                told.add(
                        message == null
                                ? null
                                : new ChatEvent.MessageCommitted(
                                        views.message(message.as(
                                                message.outgoing() ? DeliveryState.QUEUED : DeliveryState.RECEIVED)),
                                        views.isMuted(said.conversation())));
            }
            return told;
        } else if (entry instanceof JournalEntry.Request asked) {
            LoggedMessage message = messaging.reader().at(transaction, asked.conversation(), asked.order());
            return message == null ? List.of() : List.of(views.requested(message.as(DeliveryState.HELD)));
        } else if (entry instanceof JournalEntry.Progress progress) {
            DeliveryState state = DeliveryState.of(progress.state());
            List<@Nullable ChatEvent> told = new ArrayList<>();
            for (MessageId id :
                    messaging.reader().ours(transaction, progress.conversation(), progress.from(), progress.to())) {
                told.add(new ChatEvent.StateChanged(id.toString(), views.label(progress.conversation()), state));
            }
            return told;
        } else if (entry instanceof JournalEntry.NameClaimed claimed) {
            return List.of(new ChatEvent.KeyChanged(
                    claimed.name(),
                    claimed.shownAs(),
                    claimed.pinned().toString(),
                    claimed.claimer().toString()));
        } else if (entry instanceof JournalEntry.Rotated rotated) {
            return List.of(new ChatEvent.Rotated(
                    rotated.name(), rotated.former().toString(), rotated.now().toString(), rotated.wasVerified()));
        }
        return List.of(new ChatEvent.Restored());
    }
}
