// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.storage.Key;
import dev.p2pchat.storage.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Looks messages up in the log. What is looked for comes back as places, so that memory does not depend on how long the
 * messages are; what lies at a place is read a page at a time.
 *
 * <p>Long conversations are read in stretches, newest first, by all processors, each stretch in a snapshot of its own; the
 * result is that of reading one line after the other. Safe for several threads.
 */
public final class History {
    /** Messages in a page. */
    public static final int MAX_PAGE_MESSAGES = 1000;

    /** Of their envelopes, beyond which no further one joins a page: at most as much again. */
    public static final int MAX_PAGE_BYTES = 1 << 20;

    /** Lines that are looked at for one page, however few of them belong to it. */
    public static final int MAX_PAGE_LINES = 20_000;

    /** Stretches of one conversation that are read before it is asked again whether there is enough. */
    private static final int WAVE_STRETCHES = 16;

    /** Lines of all conversations after which the same is asked. */
    private static final int WAVE_LINES = WAVE_STRETCHES * Trail.MAX_LINES;

    private final Store store;
    private final MessageLog log;
    private final Function<PeerId, Outbound> streams;

    /**
     * Reads a log.
     *
     * @param streams how far our stream to somebody got
     */
    History(Store store, MessageLog log, Function<PeerId, Outbound> streams) {
        this.store = store;
        this.log = log;
        this.streams = streams;
    }

    /**
     * Where a message lies.
     *
     * @param at its place in the conversation's log, from 1
     */
    public record Place(PeerId conversation, long at) {}

    /**
     * The newest messages of some conversations, oldest first. Within a conversation they are in the order of its log;
     * those of several are merged by when they were committed.
     *
     * @param since only those committed at or after this time. A conversation is followed back as far as a stretch of 16
     *     lines or more that are all older.
     */
    public List<Place> newest(
            Collection<PeerId> conversations, int most, @Nullable Instant since, @Nullable Phrase phrase)
            throws InterruptedException {
        Scan scan = new Scan(most, since == null ? Long.MIN_VALUE : since.toEpochMilli(), phrase);
        PriorityQueue<Trail> leading = new PriorityQueue<>(Trail.NEWEST_FIRST);
        follow(begin(conversations), scan, leading);
        List<Place> places = new ArrayList<>();
        while (places.size() < most && !leading.isEmpty()) {
            Trail newest = leading.remove();
            places.add(new Place(newest.peer(), newest.take().order()));
            follow(List.of(newest), scan, leading);
        }
        Collections.reverse(places);
        return places;
    }

    private List<Trail> begin(Collection<PeerId> conversations) {
        return store.read(transaction -> {
            List<Trail> trails = new ArrayList<>();
            for (PeerId peer : conversations) {
                ConversationState state = log.state(transaction, peer);
                if (state != null) {
                    trails.add(new Trail(peer, state.nextOrder()));
                }
            }
            return trails;
        });
    }

    /** Looks on in each of them until something is found there or it ends. */
    private void follow(List<Trail> trails, Scan scan, PriorityQueue<Trail> leading) throws InterruptedException {
        List<Trail> hungry = new ArrayList<>(trails);
        while (!hungry.isEmpty()) {
            hungry.removeIf(trail -> trail.hasFound() ? leading.add(trail) : !trail.goesOn());
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            wave(hungry, scan);
        }
    }

    private void wave(List<Trail> trails, Scan scan) {
        List<Step> steps = new ArrayList<>();
        long lines = 0;
        for (Iterator<Trail> left = trails.iterator(); left.hasNext() && lines < WAVE_LINES; ) {
            Trail trail = left.next();
            for (Trail.Stretch stretch : trail.next(Math.max(1, WAVE_STRETCHES / trails.size()))) {
                steps.add(new Step(trail, stretch));
                lines += stretch.below() - stretch.from();
            }
        }
        // The common pool and this thread: as many as there are processors, and nobody's to close.
        List<Trail.Seen> seen = (steps.size() > 1 ? steps.parallelStream() : steps.stream())
                .map(step -> look(step.stretch(), scan))
                .toList();
        for (int i = 0; i < seen.size(); i++) {
            steps.get(i).trail().saw(steps.get(i).stretch(), seen.get(i));
        }
    }

    private record Step(Trail trail, Trail.Stretch stretch) {}

    /**
     * What is looked for.
     *
     * @param since milliseconds since 1970
     */
    private record Scan(int most, long since, @Nullable Phrase phrase) {}

    private Trail.Seen look(Trail.Stretch stretch, Scan scan) {
        List<Trail.Match> matches = new ArrayList<>();
        boolean[] inTime = {scan.since() == Long.MIN_VALUE};
        store.read(transaction -> {
            transaction.descend(
                    MessageLog.LINES, stretch.peer().hash(), Bytes.ofLong(stretch.below()), (order, value) -> {
                        long place = order.toLong();
                        if (place < stretch.from()) {
                            return false;
                        }
                        Glance line = Glance.at(value);
                        if (line.committed >= scan.since()) {
                            inTime[0] = true;
                            if (line.shown && (scan.phrase() == null || line.has(scan.phrase()))) {
                                matches.add(new Trail.Match(place, line.committed));
                            }
                        }
                        return matches.size() < scan.most();
                    });
            return null;
        });
        return new Trail.Seen(matches, !inTime[0] || matches.size() == scan.most());
    }

    /**
     * A part of the messages that were asked for, as much as fits a page.
     *
     * @param asked how many of the places are dealt with; what is no longer at one of them is left out
     */
    public record Part(List<LoggedMessage> messages, int asked) {}

    /** What lies at these places, in their order. */
    public Part at(List<Place> places) {
        Page page = new Page(places.stream().map(Place::conversation).distinct().toList());
        int asked = store.<Integer>read(transaction -> {
            int done = 0;
            while (done < places.size() && !page.isFull()) {
                Place place = places.get(done);
                Bytes value = transaction.get(
                        MessageLog.LINES, Key.of(place.conversation().hash(), place.at()));
                if (value != null) {
                    page.add(place.conversation(), StoredMessage.decode(value));
                }
                done++;
            }
            return done;
        });
        return new Part(page.messages, asked);
    }

    /**
     * Some messages of a conversation in the order of its log.
     *
     * @param last the place that was looked at last
     * @param end the place of the conversation's last line now; when it is {@code last}, there is nothing more for now
     */
    public record Reading(List<LoggedMessage> messages, long last, long end) {}

    /**
     * The messages behind a place, as many as fit a page.
     *
     * @param place 0 for the beginning
     * @param since only those committed at or after this time
     */
    public Reading after(PeerId conversation, long place, @Nullable Instant since) {
        Page page = new Page(List.of(conversation));
        return store.read(transaction -> {
            long end = lastPlace(log.state(transaction, conversation));
            long[] last = {end};
            int[] looked = {0};
            transaction.ascend(MessageLog.LINES, conversation.hash(), Bytes.ofLong(place + 1), (order, value) -> {
                StoredMessage message = StoredMessage.decode(value);
                if (since == null || !message.committed().isBefore(since)) {
                    page.add(conversation, message);
                }
                boolean more = !page.isFull() && ++looked[0] < MAX_PAGE_LINES;
                if (!more) {
                    last[0] = order.toLong();
                }
                return more;
            });
            return new Reading(page.messages, last[0], end);
        });
    }

    /** The place of a conversation's last line; 0 if there is none. */
    public long end(PeerId conversation) {
        return store.<Long>read(transaction -> lastPlace(log.state(transaction, conversation)));
    }

    private static long lastPlace(@Nullable ConversationState state) {
        return state == null ? 0 : state.nextOrder() - 1;
    }

    private final class Page {
        final List<LoggedMessage> messages = new ArrayList<>();
        private final Map<PeerId, Outbound> known = new HashMap<>();
        private long bytes;

        /** Asks first how far the streams got, which may read the store. */
        Page(List<PeerId> conversations) {
            conversations.forEach(peer -> known.put(peer, streams.apply(peer)));
        }

        void add(PeerId peer, StoredMessage stored) {
            if (Glance.isShown(stored)) {
                messages.add(LoggedMessage.of(peer, stored, of -> Objects.requireNonNull(known.get(of))));
                bytes += stored.envelope().length();
            }
        }

        boolean isFull() {
            return messages.size() >= MAX_PAGE_MESSAGES || bytes >= MAX_PAGE_BYTES;
        }
    }
}
