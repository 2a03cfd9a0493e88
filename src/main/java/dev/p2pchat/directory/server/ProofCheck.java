// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.server;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.Username;
import dev.p2pchat.cbor.MalformedCborException;
import dev.p2pchat.crypto.Ed25519PublicKey;
import dev.p2pchat.directory.api.ProblemTypes;
import dev.p2pchat.directory.api.Proof;
import dev.p2pchat.directory.api.SignedBody;
import dev.p2pchat.directory.store.NameEntry;
import dev.p2pchat.directory.store.Names;
import dev.p2pchat.http.HttpProblem;
import dev.p2pchat.http.MalformedJsonException;
import dev.p2pchat.http.Request;
import dev.p2pchat.identity.Identity;
import dev.p2pchat.identity.PeerRecord;
import dev.p2pchat.identity.Purpose;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Whether the owner of a name is speaking, to this directory, now. The signature is checked before what it covers is
 * read. What makes a proof good only once, counter or nonce, is left to whoever keeps it.
 */
final class ProofCheck {
    private final Names names;
    private final OwnOrigins origins;
    private final InstantSource clock;

    ProofCheck(Names names, OwnOrigins origins, InstantSource clock) {
        this.names = names;
        this.origins = origins;
        this.clock = clock;
    }

    /** A proof that holds, and whose it is. */
    record Proven<T extends Proof>(T proof, Ed25519PublicKey owner) {}

    /** Reads one kind of signed body. */
    interface Reader<T extends Proof> {
        T read(Bytes body) throws MalformedCborException;
    }

    <T extends Proof> Proven<T> check(Request request, Purpose purpose, Reader<T> reader) throws HttpProblem {
        Username name = Parameters.name(request);
        SignedBody signed;
        try {
            signed = SignedBody.of(request.json());
        } catch (MalformedJsonException e) {
            throw HttpProblem.unprocessable("The body is not as it must be: " + e.getMessage() + ".");
        }
        return check(name, signed, request.at().getPort(), purpose, reader);
    }

    /**
     * The same for what came in another form.
     *
     * @param name whose proof it says it is
     * @param port of ours, to which it came
     */
    <T extends Proof> Proven<T> check(Username name, SignedBody signed, int port, Purpose purpose, Reader<T> reader)
            throws HttpProblem {
        Ed25519PublicKey owner = names.find(name).map(NameEntry::owner).orElseThrow(Parameters::nobody);
        if (!Identity.verify(owner, purpose, signed.body(), signed.signature())) {
            throw HttpProblem.forbidden("The signature is not by the key that owns this name, or for another purpose.");
        }
        T proof;
        try {
            proof = reader.read(signed.body());
        } catch (MalformedCborException e) {
            throw HttpProblem.unprocessable("What was signed is not as it must be: " + e.getMessage() + ".");
        }
        checkContent(name, port, proof);
        return new Proven<>(proof, owner);
    }

    private void checkContent(Username name, int port, Proof proof) throws HttpProblem {
        if (!proof.name().equals(name)) {
            throw HttpProblem.unprocessable("What was signed carries another name than the one it came for.");
        }
        if (!origins.contains(proof.origin(), port)) {
            throw HttpProblem.of(
                    422,
                    ProblemTypes.ORIGIN,
                    "Signed for another directory",
                    "This directory does not go by the URL that was signed. If it does, start it with --origin URL.");
        }
        Instant now = clock.instant();
        if (proof.time().isBefore(now.minus(PeerRecord.CLOCK_TOLERANCE))
                || proof.time().isAfter(now.plus(PeerRecord.CLOCK_TOLERANCE))) {
            throw HttpProblem.of(
                    422,
                    ProblemTypes.CLOCK,
                    "Clocks differ",
                    "The time that was signed differs from the directory's by more than 10 minutes. Set the clock.");
        }
    }
}
