// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.server;

import dev.p2pchat.directory.api.LeaseBody;
import dev.p2pchat.directory.api.ProblemTypes;
import dev.p2pchat.directory.store.Presence;
import dev.p2pchat.http.Answer;
import dev.p2pchat.http.HttpProblem;
import dev.p2pchat.http.JsonMap;
import dev.p2pchat.http.Request;
import dev.p2pchat.http.RequestHandler;
import dev.p2pchat.identity.Purpose;
import java.time.Duration;

/** {@code POST /v1/peers/{name}/lease}: keeps somebody online for a while. */
final class LeaseHandler implements RequestHandler {
    private final ProofCheck check;
    private final Presence presence;
    private final Duration lease;

    LeaseHandler(ProofCheck check, Presence presence, Duration lease) {
        this.check = check;
        this.presence = presence;
        this.lease = lease;
    }

    @Override
    public Answer answer(Request request) throws HttpProblem {
        LeaseBody renewal =
                check.check(request, Purpose.LEASE, LeaseBody::parse).proof();
        if (!presence.renew(renewal.name(), renewal.counter())) {
            throw HttpProblem.of(
                    409, ProblemTypes.REPLAYED, "Lease replayed", "The counter must be larger than every one before.");
        }
        return Answer.json(
                200, JsonMap.builder().put("leaseSeconds", lease.toSeconds()).build());
    }
}
