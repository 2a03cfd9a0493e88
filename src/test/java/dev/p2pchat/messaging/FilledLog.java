// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.journal.Journal;
import dev.p2pchat.storage.Store;
import dev.p2pchat.wire.Envelope;
import dev.p2pchat.wire.Frame;
import dev.p2pchat.wire.MessageId;
import dev.p2pchat.wire.StreamId;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;

/** Conversations of any length, put into a store in big batches: every other message is ours, and all are delivered. */
public final class FilledLog {
    private static final int BATCH = 1000;

    private FilledLog() {}

    /**
     * Fills a new conversation.
     *
     * @param text of each message, from number 0
     * @param begin when the first was committed; each later one a second after the one before
     */
    public static void fill(Store store, PeerId peer, int messages, IntFunction<String> text, Instant begin) {
        SecureRandom random = new SecureRandom();
        MessageLog log = new MessageLog(new Journal(store, InstantSource.system(), random), random);
        StreamId ours = log.freshStream();
        StreamId theirs = log.freshStream();
        CompletableFuture<?> last = CompletableFuture.completedFuture(null);
        for (int from = 0; from < messages; from += BATCH) {
            int first = from;
            int end = Math.min(messages, from + BATCH);
            last = store.write(transaction -> {
                for (int i = first; i < end; i++) {
                    Instant at = begin.plusSeconds(i);
                    Envelope envelope =
                            new Envelope(MessageId.random(random, at), at, Envelope.TEXT, Bytes.utf8(text.apply(i)));
                    boolean outgoing = i % 2 == 0;
                    StoredMessage message = new StoredMessage(
                            outgoing, outgoing ? ours : theirs, i / 2 + 1, at, envelope.encode(), null, false);
                    log.put(transaction, peer, new MessageLog.Line(i + 1, message));
                }
                ConversationState state = ConversationState.begin(ours);
                long sent = (end + 1L) / 2;
                log.save(
                        transaction,
                        peer,
                        new ConversationState(
                                end + 1,
                                ours,
                                sent,
                                sent,
                                0,
                                end,
                                end < 2
                                        ? state.received()
                                        : List.of(new Frame.Committed(theirs, end / 2, MessageLog.NO_ID)),
                                state.statuses(),
                                state.held(),
                                state.succession(),
                                0));
                return null;
            });
        }
        last.join();
    }
}
