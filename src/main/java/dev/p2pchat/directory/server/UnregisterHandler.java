// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.server;

import dev.p2pchat.directory.api.NonceBody;
import dev.p2pchat.directory.api.ProblemTypes;
import dev.p2pchat.directory.store.Names;
import dev.p2pchat.directory.store.Presence;
import dev.p2pchat.http.Answer;
import dev.p2pchat.http.HttpProblem;
import dev.p2pchat.http.JsonMap;
import dev.p2pchat.http.Request;
import dev.p2pchat.identity.Purpose;

/** {@code POST /v1/nonce} and {@code DELETE /v1/peers/{name}}: takes an entry out for its owner. */
final class UnregisterHandler {
    private final ProofCheck check;
    private final Nonces nonces;
    private final Names names;
    private final Presence presence;
    private final PresenceChannels channels;

    UnregisterHandler(ProofCheck check, Nonces nonces, Names names, Presence presence, PresenceChannels channels) {
        this.check = check;
        this.nonces = nonces;
        this.names = names;
        this.presence = presence;
        this.channels = channels;
    }

    Answer nonce(Request request) {
        return Answer.json(200, JsonMap.builder().put("nonce", nonces.issue()).build())
                .withHeader("Cache-Control", "no-store");
    }

    Answer unregister(Request request) throws HttpProblem {
        ProofCheck.Proven<NonceBody> proven = check.check(request, Purpose.UNREGISTER, NonceBody::parse);
        NonceBody wish = proven.proof();
        if (!nonces.use(wish.nonce())) {
            throw HttpProblem.of(
                    422, ProblemTypes.NONCE, "Nonce not good", "Ask for a nonce and use it once, within a minute.");
        }
        if (!names.remove(wish.name(), proven.owner())) {
            throw Parameters.nobody();
        }
        presence.end(wish.name());
        channels.unregistered(wish.name());
        return Answer.empty(204);
    }
}
