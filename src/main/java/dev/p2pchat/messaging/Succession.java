// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import dev.p2pchat.cbor.CborMap;
import dev.p2pchat.cbor.MalformedCborException;
import dev.p2pchat.wire.StreamId;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a stream ends, and which comes after it.
 *
 * <p>The installation that a backup was made of may have gone on in its stream. What was queued before the backup is the
 * same in both, and its recipient knows it by its number, whoever brings it; what is queued after the restore must not be
 * given numbers that may be taken. So the stream ends with the backup, and the next one has a name already then: a backup
 * of the restored profile knows it, too, and where that one ends when it is restored in its turn.
 *
 * @param limit the last number that may be used in the present stream; {@link #NO_LIMIT} in one that goes on
 * @param next those that come after it, in order; only the last has no limit
 */
record Succession(long limit, List<Next> next) {
    static final long NO_LIMIT = Long.MAX_VALUE;

    static final Succession NONE = new Succession(NO_LIMIT, List.of());

    /**
     * Streams that wait to be begun: one for each restore since the peer was last heard. Beyond that the last one is
     * given up for a new one, and what it held may arrive twice.
     */
    static final int MAX_NEXT = 64;

    /** A stream to come, and where it will end. */
    record Next(StreamId stream, long limit) {}

    Succession {
        next = List.copyOf(next);
    }

    /** Ends with what was queued so far. */
    Succession restored(long queued, StreamId fresh) {
        if (next.isEmpty()) {
            return new Succession(queued, List.of(new Next(fresh, NO_LIMIT)));
        }
        List<Next> streams = new ArrayList<>(next);
        Next last = streams.remove(streams.size() - 1);
        long rest = queued - limit - streams.stream().mapToLong(Next::limit).sum();
        if (rest > 0 && streams.size() < MAX_NEXT - 1) {
            streams.add(new Next(last.stream(), rest));
        }
        streams.add(new Next(fresh, NO_LIMIT));
        return new Succession(limit, streams);
    }

    /** As it is when the first of the next streams has begun. */
    Succession begun() {
        return next.size() == 1 ? NONE : new Succession(next.get(0).limit(), next.subList(1, next.size()));
    }

    void encode(CborMap.Builder map) {
        if (!next.isEmpty()) {
            map.put("limit", limit)
                    .put("successors", next.stream().map(Succession::encode).toList());
        }
    }

    private static CborMap encode(Next next) {
        CborMap.Builder map = CborMap.builder().put("stream", next.stream().bytes());
        if (next.limit() != NO_LIMIT) {
            map.put("limit", next.limit());
        }
        return map.build();
    }

    static Succession decode(CborMap map) throws MalformedCborException {
        if (!map.has("limit")) {
            return NONE;
        }
        List<Next> next = new ArrayList<>();
        for (CborMap one : map.maps("successors", MAX_NEXT)) {
            next.add(new Next(
                    new StreamId(one.bytesOf("stream", StreamId.BYTES)),
                    one.has("limit") ? one.unsigned("limit") : NO_LIMIT));
        }
        if (next.isEmpty()) {
            throw new MalformedCborException("a stream that ends, and none after it");
        }
        return new Succession(map.unsigned("limit"), next);
    }
}
