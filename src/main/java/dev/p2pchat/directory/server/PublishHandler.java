// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.server;

import dev.p2pchat.base.AddressLiteral;
import dev.p2pchat.base.Username;
import dev.p2pchat.directory.api.ProblemTypes;
import dev.p2pchat.directory.api.PublishResult;
import dev.p2pchat.directory.api.Published;
import dev.p2pchat.directory.api.RecordBody;
import dev.p2pchat.directory.store.Names;
import dev.p2pchat.http.Answer;
import dev.p2pchat.http.HttpProblem;
import dev.p2pchat.http.MalformedJsonException;
import dev.p2pchat.http.Request;
import dev.p2pchat.http.RequestHandler;
import dev.p2pchat.identity.InvalidRecordException;
import dev.p2pchat.identity.PeerRecord;
import dev.p2pchat.identity.SignedRecord;
import java.time.Instant;
import java.time.InstantSource;

/** {@code PUT /v1/peers/{name}}: claims a name or updates its record. Tells everyone the address they came from. */
final class PublishHandler implements RequestHandler {
    private final Names names;
    private final PresenceChannels channels;
    private final InstantSource clock;
    private final NewNames newNames;

    PublishHandler(Names names, PresenceChannels channels, InstantSource clock, NewNames newNames) {
        this.names = names;
        this.channels = channels;
        this.clock = clock;
        this.newNames = newNames;
    }

    @Override
    public Answer answer(Request request) throws HttpProblem {
        String observed = AddressLiteral.of(request.from());
        try {
            Instant now = clock.instant();
            SignedRecord record = checked(request, now);
            limitNewNames(request, record.content().username());
            PublishResult result = names.publish(record, now);
            if (result == PublishResult.UPDATED || result == PublishResult.CLAIMED) {
                channels.owned(record.content().username(), record.content().identity());
            }
            return switch (result) {
                case CLAIMED -> Answer.json(201, new Published(result, observed).toJson());
                case UPDATED, UNCHANGED -> Answer.json(200, new Published(result, observed).toJson());
                case TAKEN ->
                    throw HttpProblem.of(
                            409,
                            ProblemTypes.TAKEN,
                            "Name taken",
                            "The name belongs to another key, or is held by a password.");
                case STALE ->
                    throw HttpProblem.of(
                            409,
                            ProblemTypes.STALE,
                            "Stale record",
                            "A record with this seq or a larger one was here.");
            };
        } catch (HttpProblem problem) {
            throw problem.with("observed", observed);
        }
    }

    /** Behind the check of the signature: what is no claim costs nothing. */
    private void limitNewNames(Request request, Username name) throws HttpProblem {
        if (names.whose(name).isPresent()) {
            return;
        }
        newNames.take(request.from());
    }

    private static SignedRecord checked(Request request, Instant now) throws HttpProblem {
        Username name = Parameters.name(request);
        SignedRecord record;
        try {
            record = RecordBody.of(request.json()).verify();
        } catch (MalformedJsonException | InvalidRecordException e) {
            throw HttpProblem.unprocessable("The body is no signed record: " + e.getMessage() + ".");
        }
        PeerRecord content = record.content();
        if (!content.username().equals(name)) {
            throw HttpProblem.unprocessable("The record carries another name than the address.");
        }
        if (content.isExpired(now)) {
            throw HttpProblem.of(
                    422, ProblemTypes.CLOCK, "Record expired", "The record's life is over. Sign a new one.");
        }
        if (content.isFromTheFuture(now)) {
            throw HttpProblem.of(
                    422,
                    ProblemTypes.CLOCK,
                    "Record from the future",
                    "The record was signed later than the directory's clock shows. Set the clock.");
        }
        return record;
    }
}
