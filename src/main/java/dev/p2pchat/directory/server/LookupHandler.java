// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.server;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.Username;
import dev.p2pchat.directory.api.KeylessEntry;
import dev.p2pchat.directory.api.PeerEntry;
import dev.p2pchat.directory.api.RecordBody;
import dev.p2pchat.directory.server.RecentLookups.Lookup;
import dev.p2pchat.directory.server.RecentLookups.Reading;
import dev.p2pchat.directory.store.KeylessNames;
import dev.p2pchat.directory.store.NameEntry;
import dev.p2pchat.directory.store.Names;
import dev.p2pchat.directory.store.Presence;
import dev.p2pchat.http.Answer;
import dev.p2pchat.http.HttpProblem;
import dev.p2pchat.http.Request;
import dev.p2pchat.http.RequestHandler;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code GET /v1/peers/{name}}: what is known of one. */
final class LookupHandler implements RequestHandler {
    private static final String TAG = "ETag";
    private static final int TAG_BYTES = 16;

    private final Names names;
    private final KeylessNames keyless;
    private final Presence presence;
    private final RecentLookups recent;

    /** @param recent is told when {@code names} change */
    LookupHandler(Names names, KeylessNames keyless, Presence presence, RecentLookups recent) {
        this.names = names;
        this.keyless = keyless;
        this.presence = presence;
        this.recent = recent;
    }

    @Override
    public @Nullable Answer atOnce(Request request) throws HttpProblem {
        Username name = Parameters.name(request);
        Lookup known = recent.find(name);
        return known != null
                        && known.online() == presence.isOnline(name)
                        && known.seen().equals(presence.lastSeen(name))
                ? unlessKnown(known.answer(), request)
                : null;
    }

    @Override
    public Answer answer(Request request) throws HttpProblem {
        Username name = Parameters.name(request);
        Reading reading = recent.reading(name);
        @Nullable NameEntry entry = names.find(name).orElse(null);
        if (entry == null) {
            KeylessNames.Keyless one = keyless.find(name).orElseThrow(Parameters::nobody);
            return Answer.json(200, describe(one).toJson());
        }
        boolean online = presence.isOnline(name);
        Optional<Instant> seen = presence.lastSeen(name);
        PeerEntry peer = describe(entry, online, seen);
        Answer answer = Answer.json(200, peer.toJson()).withHeader(TAG, tag(peer));
        reading.remember(new Lookup(answer, online, seen));
        return unlessKnown(answer, request);
    }

    static KeylessEntry describe(KeylessNames.Keyless one) {
        return new KeylessEntry(one.name(), one.address(), one.online(), one.seen());
    }

    static PeerEntry describe(NameEntry entry, boolean online, Optional<Instant> seen) {
        return new PeerEntry(
                entry.name(),
                new RecordBody(entry.record(), entry.signature()),
                entry.addresses(),
                online,
                seen.orElse(entry.written()));
    }

    /** From the record follows all but these two; its signature is its own. Costs less than the answer's hash did. */
    private static String tag(PeerEntry peer) {
        Bytes signature = peer.record().signature();
        Instant seen = peer.lastSeen();
        return '"'
                + signature
                        .slice(signature.length() - TAG_BYTES, signature.length())
                        .hex()
                + '-'
                + (seen == null ? "" : Long.toHexString(seen.toEpochMilli()))
                + (peer.online() ? "-online" : "")
                + '"';
    }

    private static Answer unlessKnown(Answer answer, Request request) {
        String tag = answer.headers().get(TAG);
        return tag != null && tag.equals(request.header("If-None-Match"))
                ? Answer.empty(304).withHeader(TAG, tag)
                : answer;
    }
}
