// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.Username;
import dev.p2pchat.crypto.Ed25519PublicKey;
import dev.p2pchat.identity.FixedIdentity;
import dev.p2pchat.identity.Identity;
import dev.p2pchat.identity.OwnKeys;
import dev.p2pchat.identity.PeerRecord;
import dev.p2pchat.identity.RotationLink;
import dev.p2pchat.identity.Rotations;
import dev.p2pchat.identity.SignedRecord;
import dev.p2pchat.profile.Passphrase;
import dev.p2pchat.profile.Profile;
import dev.p2pchat.profile.ProfileFolder;
import dev.p2pchat.wire.Frame;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bob rotated, and people call him by what he was: they hear what he is now, and nothing else. */
class FormerKeysTest {
    private static final Username BOB = new Username("bob");

    private final SecureRandom random = new SecureRandom();
    private final MovableClock clock = new MovableClock();
    private final EphemeralMemory memory = new EphemeralMemory();
    private final Person alice = Person.of("alice", 1, 2);
    private final List<Identity> bobs =
            IntStream.rangeClosed(11, 19).mapToObj(FixedIdentity::of).toList();
    private final OwnKeys bob = Rotations.keys(bobs.subList(0, 3));

    private SignedRecord record(OwnKeys keys) {
        return Rotations.record(keys, BOB, List.of(), 1, clock.instant());
    }

    /** Both ends of a call, up to the acceptance. */
    private final class Conversation {
        final InitiatorHandshake initiator;
        final ResponderHandshake responder;
        final byte[] preface;
        final byte[] first;

        Conversation(InitiatorHandshake initiator, OwnKeys keys, PeerPolicy policy) throws Exception {
            this.initiator = initiator;
            this.responder =
                    new ResponderHandshake(keys, policy, memory, InetAddress.getLoopbackAddress(), random, clock);
            byte[] started = initiator.start();
            this.preface = Arrays.copyOf(started, ResponderHandshake.PREFACE_BYTES);
            this.first = Arrays.copyOfRange(started, preface.length, started.length);
        }

        Established answered() throws HandshakeException {
            responder.start(preface);
            return responder.finish(initiator.finish(responder.reply(first)));
        }

        Established accepted(Established atBob) throws Exception {
            return initiator.accept(Call.sealedBody(atBob.session().seal(responder.acceptance())));
        }
    }

    private InitiatorHandshake calling(Ed25519PublicKey identity, Bytes noiseKey) {
        return InitiatorHandshake.toKnownPeer(alice.identity, alice.record, identity, noiseKey, random, clock);
    }

    private InitiatorHandshake calling(Identity whom) {
        return calling(whom.publicKey(), whom.noisePublicKey());
    }

    private Conversation call(Identity whom, OwnKeys keys) throws Exception {
        return new Conversation(calling(whom), keys, new Showing(record(keys)));
    }

    /** Lets everybody in, and shows this. */
    private record Showing(SignedRecord ownRecord) implements PeerPolicy {
        @Override
        public boolean admits(SignedRecord caller) {
            return true;
        }

        @Override
        public boolean answersFirstContact(InetAddress from) {
            return true;
        }
    }

    private static MovedException moved(Conversation call, Established atBob) {
        MovedException moved = catchThrowableOfType(MovedException.class, () -> call.accepted(atBob));
        assertThat(moved).as("the news that bob moved").isNotNull();
        return moved;
    }

    private static void refused(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(HandshakeException.class);
    }

    @Test
    void whoCallsThePresentKeyGetsASession() throws Exception {
        Conversation call = call(bob.current(), bob);
        Established atBob = call.answered();
        Established atAlice = call.accepted(atBob);

        assertThat(call.responder.isMovedAway()).isFalse();
        assertThat(atBob.own()).isEqualTo(bob.current().id());
        assertThat(atBob.session().ownStatic()).isEqualTo(bob.current().noisePublicKey());
        assertThat(atAlice.own()).isEqualTo(alice.identity.id());
        assertThat(atAlice.peer().content().formerIds())
                .containsExactly(bobs.get(0).id(), bobs.get(1).id());
        assertThat(atBob.session().open(Call.sealedBody(atAlice.session().seal(new Frame.Ping(7)))))
                .isEqualTo(new Frame.Ping(7));
    }

    /** The record that is handed out is all it takes: its keys answer. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void whoMissedRotationsHearsOfThePresentKeyAndFollows(int pinned) throws Exception {
        Conversation call = call(bobs.get(pinned), bob);
        Established atBob = call.answered();

        assertThat(call.responder.isMovedAway()).isTrue();
        assertThat(atBob.own()).isEqualTo(bobs.get(pinned).id());
        assertThat(atBob.session().ownStatic()).isEqualTo(bobs.get(pinned).noisePublicKey());
        SignedRecord news = moved(call, atBob).record();
        assertThat(news).isEqualTo(record(bob));
        assertThat(news.content().formerIds()).contains(bobs.get(pinned).id());

        Conversation again = new Conversation(
                calling(news.content().identity(), news.content().noiseKey()), bob, new Showing(record(bob)));
        assertThat(again.accepted(again.answered()).peer()).isEqualTo(news);
    }

    @Test
    void allEightFormerKeysAreAnswered() throws Exception {
        OwnKeys keys = Rotations.keys(bobs);
        assertThat(keys.former()).hasSize(8);
        for (Identity former : keys.former()) {
            Conversation call = call(former, keys);
            assertThat(moved(call, call.answered()).record()).isEqualTo(record(keys));
        }
    }

    /** Whoever stole only a former noise key can answer a call to it, but has no session out of that. */
    @Test
    void noSessionComesOutOfACallToAFormerKey() throws Exception {
        Conversation call = call(bobs.get(0), bob);
        Established atThief = call.answered();
        moved(call, atThief);

        byte[] more = Call.sealedBody(atThief.session().seal(new Frame.Ping(1)));
        refused(() -> call.initiator.accept(more));
    }

    @Test
    void aChainThatBeginsLaterThanThePinIsNotFollowed() throws Exception {
        OwnKeys shorter = new OwnKeys(bob.current(), bob.former(), bob.links().subList(1, 2));
        Conversation call = call(bobs.get(0), shorter);
        Established atBob = call.answered();

        assertThat(call.responder.isMovedAway()).isTrue();
        assertThatThrownBy(() -> call.accepted(atBob))
                .isInstanceOf(HandshakeException.class)
                .hasMessageContaining("noise key");
    }

    /** With the stolen noise key in a record of the thief's own, there is still no way from the pin to it. */
    @Test
    void aThiefOfANoiseKeyCannotMoveThePin() throws Exception {
        Person thief = Person.of("bob", 31, 32).vouchingFor(bobs.get(0).noisePublicKey());
        Conversation call = new Conversation(calling(bobs.get(0)), bob, new Showing(thief.record));
        Established atThief = call.answered();

        assertThatThrownBy(() -> call.accepted(atThief))
                .isInstanceOf(HandshakeException.class)
                .hasMessageContaining("another identity");
    }

    @Test
    void aForgedChainInTheAcceptanceIsRefused() throws Exception {
        Identity thief = FixedIdentity.of(31);
        RotationLink forged = new RotationLink(
                bobs.get(0).publicKey(),
                RotationLink.sign(thief, thief.publicKey()).signature());
        SignedRecord claim =
                SignedRecord.sign(thief, PeerRecord.of(thief, BOB, List.of(), 1, clock.instant(), List.of(forged)));
        Conversation call = new Conversation(calling(bobs.get(0)), bob, new Showing(claim));
        Established atThief = call.answered();

        assertThatThrownBy(() -> call.accepted(atThief))
                .isInstanceOf(HandshakeException.class)
                .hasMessageContaining("forged");
    }

    @Test
    void anIdentityWithTheNoiseKeyOfAnotherTimeIsNotAnswered() throws Exception {
        for (Identity identity : bob.answering()) {
            for (Identity noise : bob.answering()) {
                Conversation call = new Conversation(
                        calling(identity.publicKey(), noise.noisePublicKey()), bob, new Showing(record(bob)));
                if (identity == noise) {
                    assertThat(call.answered().own()).isEqualTo(identity.id());
                } else {
                    refused(call::answered);
                }
            }
        }
    }

    @Test
    void whoAsksWhoIsHereHearsOfThePresentKeyOnly() throws Exception {
        Conversation call = new Conversation(
                InitiatorHandshake.firstContact(alice.identity, alice.record, BOB, random, clock),
                bob,
                new Showing(record(bob)));
        Established atBob = call.answered();

        assertThat(atBob.own()).isEqualTo(bob.current().id());
        assertThat(call.accepted(atBob).session().theirStatic())
                .isEqualTo(bob.current().noisePublicKey());
    }

    @Test
    void aRecordedCallToAFormerKeyIsAnsweredOnce() throws Exception {
        Conversation call = call(bobs.get(0), bob);
        call.answered();
        ResponderHandshake again = new ResponderHandshake(
                bob, new Showing(record(bob)), memory, InetAddress.getLoopbackAddress(), random, clock);
        again.start(call.preface);

        refused(() -> again.reply(call.first));
    }

    @Test
    void aChangedCallToAFormerKeyIsNotAnswered() throws Exception {
        Conversation call = call(bobs.get(0), bob);
        for (int at = 0; at < call.first.length; at += 31) {
            byte[] changed = call.first.clone();
            changed[at] ^= 1;
            ResponderHandshake responder = new ResponderHandshake(
                    bob, new Showing(record(bob)), memory, InetAddress.getLoopbackAddress(), random, clock);
            responder.start(call.preface);
            refused(() -> responder.reply(changed));
            assertThatThrownBy(() -> responder.reply(call.first)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void whoMayNotInHearsNothingOfARotation() throws Exception {
        Person host = Person.of("bob", 41, 42);
        host.blocked.add(alice.identity.id());
        Conversation call = new Conversation(calling(bobs.get(0)), bob, host);

        refused(call::answered);
    }

    @Test
    void aRotationInTheMiddleOfACallIsTold() throws Exception {
        OwnKeys before = Rotations.keys(bobs.subList(0, 1));
        OwnKeys after = Rotations.keys(bobs.subList(0, 2));
        Conversation call = new Conversation(calling(bobs.get(0)), before, new Showing(record(after)));
        Established atBob = call.answered();

        assertThat(call.responder.isMovedAway()).isTrue();
        assertThat(moved(call, atBob).record()).isEqualTo(record(after));
    }

    @Test
    void whoWasBobBeforeIsBobHimself() throws Exception {
        SignedRecord former =
                SignedRecord.sign(bobs.get(0), PeerRecord.of(bobs.get(0), BOB, List.of(), 1, clock.instant()));
        Conversation called = new Conversation(
                InitiatorHandshake.toKnownPeer(
                        bobs.get(0),
                        former,
                        bob.current().publicKey(),
                        bob.current().noisePublicKey(),
                        random,
                        clock),
                bob,
                new Showing(record(bob)));
        refused(called::answered);

        Conversation calling = new Conversation(
                InitiatorHandshake.toKnownPeer(
                        bob.current(),
                        record(bob),
                        bobs.get(0).publicKey(),
                        bobs.get(0).noisePublicKey(),
                        random,
                        clock),
                Rotations.keys(bobs.subList(0, 1)),
                new Showing(record(bob)));
        Established atBob = calling.answered();
        refused(() -> calling.accepted(atBob));
    }

    @Test
    void aCallerWhoRotatedBringsTheChain() throws Exception {
        Conversation call = new Conversation(
                InitiatorHandshake.toKnownPeer(
                        bob.current(),
                        record(bob),
                        alice.identity.publicKey(),
                        alice.identity.noisePublicKey(),
                        random,
                        clock),
                OwnKeys.of(alice.identity),
                alice);
        Established atAlice = call.answered();

        assertThat(atAlice.peer().id()).isEqualTo(bob.current().id());
        assertThat(atAlice.peer().content().formerIds())
                .containsExactly(bobs.get(0).id(), bobs.get(1).id());
    }

    @Test
    void aFormerKeyIsAnsweredForAYearAndNotLonger(@TempDir Path home) throws Exception {
        try (Profile profile = profile(home)) {
            Identity first = profile.identity();
            profile.rotate(clock.instant(), random);

            clock.advance(Duration.ofDays(365).minusMillis(1));
            OwnKeys keys = profile.keys(clock.instant());
            Conversation inTime = call(first, keys);
            assertThat(moved(inTime, inTime.answered()).record().id())
                    .isEqualTo(profile.identity().id());

            clock.advance(Duration.ofMillis(1));
            Conversation late = call(first, profile.keys(clock.instant()));
            refused(late::answered);
            Conversation present = call(profile.identity(), profile.keys(clock.instant()));
            assertThat(present.accepted(present.answered()).peer().id())
                    .isEqualTo(profile.identity().id());
        }
    }

    /** At every moment of a rekey. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void aSessionGoesOnAndRekeysWhileItsIdentityIsGivenUp(int framesBefore, @TempDir Path home) throws Exception {
        try (Profile profile = profile(home)) {
            Conversation call = call(profile.identity(), profile.keys(clock.instant()));
            Established atBob = call.answered();
            SecureSession leader = call.accepted(atBob).session();
            SecureSession follower = atBob.session();
            for (int rekey = 0; rekey < 2; rekey++) {
                clock.advance(Duration.ofMinutes(10));
                for (int frame = 0; frame < 4; frame++) {
                    if (rekey == 0 && frame == framesBefore) {
                        profile.rotate(clock.instant(), random);
                    }
                    SecureSession from = frame % 2 == 0 ? leader : follower;
                    SecureSession to = frame % 2 == 0 ? follower : leader;
                    assertThat(to.open(Call.sealedBody(from.nextControl()))).isNull();
                }
                assertPings(leader, follower);
                assertPings(follower, leader);
            }
            if (framesBefore == 4) {
                profile.rotate(clock.instant(), random);
                assertPings(leader, follower);
            }
            assertThat(profile.identity().id()).isNotEqualTo(atBob.own());
        }
    }

    private static void assertPings(SecureSession from, SecureSession to) throws Exception {
        @Nullable Frame arrived = to.open(Call.sealedBody(from.seal(new Frame.Ping(5))));
        assertThat(arrived).isEqualTo(new Frame.Ping(5));
    }

    private Profile profile(Path home) throws Exception {
        return Profile.create(new ProfileFolder(home, BOB), Passphrase.none(), random);
    }
}
