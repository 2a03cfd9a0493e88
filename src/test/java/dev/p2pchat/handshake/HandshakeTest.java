// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.Username;
import dev.p2pchat.crypto.MlKem768;
import dev.p2pchat.crypto.X25519PrivateKey;
import dev.p2pchat.identity.OwnKeys;
import dev.p2pchat.wire.CloseReason;
import dev.p2pchat.wire.Frame;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HandshakeTest {
    private final Person alice = Person.of("alice", 1, 2);
    private final Person bob = Person.of("bob", 3, 4);
    private final Person mallory = Person.of("mallory", 5, 6);

    private Call call(Preface preface) throws Exception {
        return new Call(preface, alice, bob);
    }

    @ParameterizedTest
    @EnumSource(Preface.class)
    void bothLearnWhoTheOtherIs(Preface preface) throws Exception {
        SecureRandom random = new SecureRandom();
        InstantSource clock = InstantSource.system();
        InitiatorHandshake initiator = preface == Preface.KNOWN_PEER
                ? InitiatorHandshake.toKnownPeer(
                        alice.identity,
                        alice.record,
                        bob.identity.publicKey(),
                        bob.identity.noisePublicKey(),
                        random,
                        clock)
                : InitiatorHandshake.firstContact(alice.identity, alice.record, new Username("bob"), random, clock);
        ResponderHandshake responder = new ResponderHandshake(
                OwnKeys.of(bob.identity), bob, new EphemeralMemory(), InetAddress.getLoopbackAddress(), random, clock);

        byte[] started = initiator.start();
        int firstSize = responder.start(Arrays.copyOf(started, ResponderHandshake.PREFACE_BYTES));
        byte[] first = Arrays.copyOfRange(started, ResponderHandshake.PREFACE_BYTES, started.length);
        byte[] reply = responder.reply(first);
        byte[] last = initiator.finish(reply);
        Established atBob = responder.finish(last);
        Established atAlice = initiator.accept(Call.sealedBody(atBob.session().seal(responder.acceptance())));

        assertThat(first).hasSize(firstSize).hasSize(preface == Preface.KNOWN_PEER ? 1248 : 1216);
        assertThat(reply).hasSize(initiator.replySize()).hasSize(preface == Preface.KNOWN_PEER ? 1152 : 1200);
        assertThat(last).hasSize(ResponderHandshake.FINAL_BYTES).hasSize(3136);
        assertThat(atBob.peer()).isEqualTo(alice.record);
        assertThat(atAlice.peer()).isEqualTo(bob.record);
        assertThat(atAlice.session().handshakeHash()).isEqualTo(atBob.session().handshakeHash());
        assertThat(atBob.session().open(Call.sealedBody(atAlice.session().seal(new Frame.Ping(7)))))
                .isEqualTo(new Frame.Ping(7));
        assertThat(atAlice.session().open(Call.sealedBody(atBob.session().seal(new Frame.Pong(7)))))
                .isEqualTo(new Frame.Pong(7));
    }

    @Test
    void refusesEveryChangedBitOfThePreface() throws Exception {
        byte[] preface = call(Preface.KNOWN_PEER).prefaceBytes;
        for (int bit = 0; bit < 8 * preface.length; bit++) {
            byte[] changed = preface.clone();
            changed[bit / 8] ^= (byte) (1 << (bit % 8));
            refused(() -> Preface.parse(changed));
        }
        refused(() -> Preface.parse(Arrays.copyOf(preface, preface.length - 1)));
        refused(() -> Preface.parse(Arrays.copyOf(preface, preface.length + 1)));
    }

    @Test
    void refusesAPatternThatTheCallerDidNotMean() throws Exception {
        Call call = call(Preface.KNOWN_PEER);
        ResponderHandshake responder = call.responder();
        responder.start(Preface.FIRST_CONTACT.encode());
        byte[] cut = Arrays.copyOf(call.message1, 1216);
        refused(() -> call.initiatorBeforeMessage2().finish(Arrays.copyOf(responder.reply(cut), 1152)));
    }

    @Test
    void refusesEveryChangedByteOfAKnownCallersFirstMessage() throws Exception {
        Call call = call(Preface.KNOWN_PEER);
        for (byte[] changed : changedCopies(call.message1)) {
            refused(() -> call.responderBeforeMessage1().reply(changed));
        }
    }

    /** Nothing in it is authenticated yet; whatever the responder makes of it, the initiator refuses. */
    @Test
    void aChangedFirstMessageOfAFirstContactLeadsNowhere() throws Exception {
        Call call = call(Preface.FIRST_CONTACT);
        for (byte[] changed : changedCopies(call.message1)) {
            refused(() -> call.initiatorBeforeMessage2()
                    .finish(call.responderBeforeMessage1().reply(changed)));
        }
    }

    @ParameterizedTest
    @EnumSource(Preface.class)
    void refusesEveryChangedByteOfTheReply(Preface preface) throws Exception {
        Call call = call(preface);
        for (byte[] changed : changedCopies(call.message2)) {
            refused(() -> call.initiatorBeforeMessage2().finish(changed));
        }
    }

    @ParameterizedTest
    @EnumSource(Preface.class)
    void refusesEveryChangedByteOfTheThirdMessage(Preface preface) throws Exception {
        Call call = call(preface);
        for (byte[] changed : changedCopies(call.message3)) {
            refused(() -> call.responderBeforeMessage3().finish(changed));
        }
    }

    @Test
    void refusesEveryChangedByteOfTheAcceptance() throws Exception {
        Call call = call(Preface.KNOWN_PEER);
        for (byte[] changed : changedCopies(call.acceptance)) {
            refused(() -> call.initiatorBeforeAcceptance().accept(changed));
        }
    }

    @ParameterizedTest
    @EnumSource(Preface.class)
    void refusesEveryTruncation(Preface preface) throws Exception {
        Call call = call(preface);
        for (int length = 0; length < call.message1.length; length++) {
            byte[] cut = Arrays.copyOf(call.message1, length);
            refused(() -> call.responderBeforeMessage1().reply(cut));
        }
        for (int length = 0; length < call.message2.length; length++) {
            byte[] cut = Arrays.copyOf(call.message2, length);
            refused(() -> call.initiatorBeforeMessage2().finish(cut));
        }
        for (int length = 0; length < call.message3.length; length++) {
            byte[] cut = Arrays.copyOf(call.message3, length);
            refused(() -> call.responderBeforeMessage3().finish(cut));
        }
    }

    @ParameterizedTest
    @EnumSource(Preface.class)
    void refusesTrailingBytes(Preface preface) throws Exception {
        Call call = call(preface);
        for (int more : new int[] {1, 16, 5000}) {
            refused(() -> call.responderBeforeMessage1().reply(longer(call.message1, more)));
            refused(() -> call.initiatorBeforeMessage2().finish(longer(call.message2, more)));
            refused(() -> call.responderBeforeMessage3().finish(longer(call.message3, more)));
            refused(() -> call.initiatorBeforeAcceptance().accept(longer(call.acceptance, more)));
        }
    }

    @Test
    void refusesAPayloadInTheReply() throws Exception {
        Call call = call(Preface.KNOWN_PEER);
        byte[] prologue = Preface.KNOWN_PEER.prologue(bob.identity.publicKey(), bob.identity.noisePublicKey());
        NoiseHandshake talkative = new NoiseHandshake(
                HandshakePattern.XK_HFS,
                false,
                prologue,
                bob.identity.noise(),
                null,
                Ephemerals.random(new SecureRandom()));
        talkative.read(call.message1);
        byte[] reply = talkative.write(new byte[] {1});
        refused(() -> call.initiatorBeforeMessage2().finish(reply));
    }

    @Test
    void refusesARecordedFirstMessage() throws Exception {
        Call call = call(Preface.KNOWN_PEER);
        EphemeralMemory memory = new EphemeralMemory();
        ResponderHandshake first = call.responder(memory);
        first.start(call.prefaceBytes);
        assertThat(first.reply(call.message1)).isEqualTo(call.message2);

        ResponderHandshake again = call.responder(memory);
        again.start(call.prefaceBytes);
        refused(() -> again.reply(call.message1));
    }

    @Test
    void aForgedFirstMessageIsNotRemembered() throws Exception {
        Call call = call(Preface.KNOWN_PEER);
        EphemeralMemory memory = new EphemeralMemory();
        byte[] forged = call.message1.clone();
        forged[forged.length - 1] ^= 1;
        ResponderHandshake first = call.responder(memory);
        first.start(call.prefaceBytes);
        refused(() -> first.reply(forged));

        ResponderHandshake second = call.responder(memory);
        second.start(call.prefaceBytes);
        assertThat(second.reply(call.message1)).isEqualTo(call.message2);
    }

    @Test
    void refusesARecordedThirdMessageInAnotherCall() throws Exception {
        Call call = call(Preface.KNOWN_PEER);
        ResponderHandshake fresh = new ResponderHandshake(
                OwnKeys.of(bob.identity),
                bob,
                new EphemeralMemory(),
                InetAddress.getLoopbackAddress(),
                new SecureRandom(),
                call.clock);
        fresh.start(call.prefaceBytes);
        fresh.reply(call.message1);
        refused(() -> fresh.finish(call.message3));
    }

    @Test
    void doesNotAnswerSomebodyWhoExpectsAnotherKey() throws Exception {
        for (Person expected : new Person[] {Person.of("bob", 3, 9), Person.of("bob", 9, 4)}) {
            InitiatorHandshake initiator = InitiatorHandshake.toKnownPeer(
                    alice.identity,
                    alice.record,
                    expected.identity.publicKey(),
                    expected.identity.noisePublicKey(),
                    new SecureRandom(),
                    InstantSource.system());
            byte[] started = initiator.start();
            ResponderHandshake responder = call(Preface.KNOWN_PEER).responder();
            int size = responder.start(Arrays.copyOf(started, ResponderHandshake.PREFACE_BYTES));
            byte[] first = Arrays.copyOfRange(started, started.length - size, started.length);
            refused(() -> responder.reply(first));
        }
    }

    @Test
    void refusesItsOwnFirstMessageAsTheReply() throws Exception {
        Call known = call(Preface.KNOWN_PEER);
        refused(() -> known.initiatorBeforeMessage2().finish(Arrays.copyOf(known.message1, 1152)));
        Call first = call(Preface.FIRST_CONTACT);
        refused(() -> first.initiatorBeforeMessage2().finish(Arrays.copyOf(first.message1, 1200)));
    }

    @Test
    void answersAFirstContactOnlyWherePolicyAllows() throws Exception {
        Call call = call(Preface.FIRST_CONTACT);
        bob.answersFirstContact = false;
        refused(() -> call.responder().start(call.prefaceBytes));
        call(Preface.KNOWN_PEER).responder().start(Preface.KNOWN_PEER.encode());
    }

    @Test
    void refusesACallerWithTheRecordOfSomebodyElse() throws Exception {
        Call call = call(Preface.KNOWN_PEER);
        byte[] forged = call.forgedMessage3(mallory, Introduction.encode(alice.record));
        assertThatThrownBy(() -> call.responderBeforeMessage3().finish(forged))
                .isInstanceOf(HandshakeException.class)
                .hasMessageContaining("another noise key");
    }

    @Test
    void refusesACallerWhoseRecordVouchesForAnotherNoiseKey() throws Exception {
        Call call = call(Preface.KNOWN_PEER);
        Person vouching = mallory.vouchingFor(alice.identity.noisePublicKey());
        byte[] forged = call.forgedMessage3(mallory, Introduction.encode(vouching.record));
        assertThatThrownBy(() -> call.responderBeforeMessage3().finish(forged))
                .isInstanceOf(HandshakeException.class)
                .hasMessageContaining("another noise key");
    }

    @Test
    void refusesACallerWhoIsBlocked() throws Exception {
        Call call = call(Preface.KNOWN_PEER);
        bob.blocked.add(alice.record.id());
        assertThatThrownBy(() -> call.responderBeforeMessage3().finish(call.message3))
                .isInstanceOf(HandshakeException.class)
                .hasMessageContaining("may not in");
    }

    @Test
    void refusesACallFromItself() throws Exception {
        Call call = call(Preface.KNOWN_PEER);
        byte[] forged = call.forgedMessage3(bob, Introduction.encode(bob.record));
        assertThatThrownBy(() -> call.responderBeforeMessage3().finish(forged))
                .isInstanceOf(HandshakeException.class)
                .hasMessageContaining("ourselves");
    }

    @ParameterizedTest
    @EnumSource(Preface.class)
    void refusesToCallItself(Preface preface) {
        assertThatThrownBy(() -> new Call(preface, bob, bob))
                .isInstanceOf(HandshakeException.class)
                .hasMessageContaining("ourselves");
    }

    @Test
    void refusesAnIntroductionThatBreaksItsForm() throws Exception {
        Call call = call(Preface.KNOWN_PEER);
        byte[] good = Introduction.encode(alice.record);
        int end = 2 + alice.record.record().length() + 64;

        for (int at : new int[] {end, end + 1, good.length - 1}) {
            byte[] padded = good.clone();
            padded[at] = 1;
            byte[] forged = call.forgedMessage3(alice, padded);
            assertThatThrownBy(() -> call.responderBeforeMessage3().finish(forged))
                    .isInstanceOf(HandshakeException.class)
                    .hasMessageContaining("padding");
        }
        for (int length : new int[] {0, 1, 32, 3005, 3006, 3007, 0xffff}) {
            byte[] lying = good.clone();
            lying[0] = (byte) (length >>> 8);
            lying[1] = (byte) length;
            byte[] forged = call.forgedMessage3(alice, lying);
            refused(() -> call.responderBeforeMessage3().finish(forged));
        }
        for (int at = 2; at < end; at++) {
            byte[] changed = good.clone();
            changed[at] ^= 4;
            refused(() -> Introduction.decode(changed));
        }
        byte[] shorter = call.forgedMessage3(alice, Arrays.copyOf(good, good.length - 1));
        refused(() -> call.responderBeforeMessage3().finish(shorter));
        assertThat(call.responderBeforeMessage3()
                        .finish(call.forgedMessage3(alice, good))
                        .peer())
                .isEqualTo(alice.record);
    }

    @Test
    void refusesAnAcceptanceWithTheRecordOfSomebodyElse() throws Exception {
        for (Preface preface : Preface.values()) {
            Call call = call(preface);
            byte[] forged = call.forgedFirstFrame(acceptance(mallory));
            assertThatThrownBy(() -> call.initiatorBeforeAcceptance().accept(forged))
                    .isInstanceOf(HandshakeException.class)
                    .hasMessageContaining("another noise key");
        }
    }

    /** Mallory may put bob's noise key into her own signed record; that does not make her bob. */
    @Test
    void refusesAnAcceptanceByAnotherIdentityThatVouchesForTheSameNoiseKey() throws Exception {
        Call call = call(Preface.KNOWN_PEER);
        Person impostor = mallory.vouchingFor(bob.identity.noisePublicKey());
        byte[] forged = call.forgedFirstFrame(acceptance(impostor));
        assertThatThrownBy(() -> call.initiatorBeforeAcceptance().accept(forged))
                .isInstanceOf(HandshakeException.class)
                .hasMessageContaining("another identity");
    }

    @Test
    void refusesAnAcceptanceByItsOwnIdentity() throws Exception {
        Call call = call(Preface.FIRST_CONTACT);
        Person own = alice.vouchingFor(bob.identity.noisePublicKey());
        byte[] forged = call.forgedFirstFrame(acceptance(own));
        assertThatThrownBy(() -> call.initiatorBeforeAcceptance().accept(forged))
                .isInstanceOf(HandshakeException.class)
                .hasMessageContaining("ourselves");
    }

    @Test
    void refusesAFirstContactByNameWithSomebodyOfAnotherName() throws Exception {
        assertThat(namedFirstContact(new Username("bob")).peer()).isEqualTo(bob.record);
        assertThatThrownBy(() -> namedFirstContact(new Username("carol")))
                .isInstanceOf(HandshakeException.class)
                .hasMessageContaining("another name");
    }

    private Established namedFirstContact(@Nullable Username name) throws Exception {
        SecureRandom random = new SecureRandom();
        InitiatorHandshake initiator =
                InitiatorHandshake.firstContact(alice.identity, alice.record, name, random, InstantSource.system());
        ResponderHandshake responder = call(Preface.FIRST_CONTACT).responder();
        byte[] started = initiator.start();
        responder.start(Arrays.copyOf(started, ResponderHandshake.PREFACE_BYTES));
        byte[] first = Arrays.copyOfRange(started, ResponderHandshake.PREFACE_BYTES, started.length);
        Established atBob = responder.finish(initiator.finish(responder.reply(first)));
        return initiator.accept(Call.sealedBody(atBob.session().seal(responder.acceptance())));
    }

    @Test
    void refusesAnythingElseAsTheFirstFrame() throws Exception {
        Call call = call(Preface.KNOWN_PEER);
        byte[] ping = call.forgedFirstFrame(new Frame.Ping(1));
        refused(() -> call.initiatorBeforeAcceptance().accept(ping));
        Frame.Accept good = acceptance(bob);
        byte[] badSignature = call.forgedFirstFrame(new Frame.Accept(
                good.record(), Bytes.owning(new byte[good.signature().length()])));
        refused(() -> call.initiatorBeforeAcceptance().accept(badSignature));
    }

    @Test
    void tellsWhyTheResponderTurnedItAway() throws Exception {
        Call call = call(Preface.KNOWN_PEER);
        byte[] busy = call.forgedFirstFrame(new Frame.Close(CloseReason.BUSY));
        HandshakeException refusal = catchThrowableOfType(
                HandshakeException.class, () -> call.initiatorBeforeAcceptance().accept(busy));
        assertThat(refusal.refusal()).as("%s", refusal).isEqualTo(CloseReason.BUSY);
    }

    @Test
    void refusesAnEncapsulationKeyThatIsNotReduced() throws Exception {
        byte[] notReduced = new byte[MlKem768.ENCAPSULATION_KEY_BYTES];
        Arrays.fill(notReduced, (byte) 0xff);

        Call first = call(Preface.FIRST_CONTACT);
        byte[] plain = first.message1.clone();
        System.arraycopy(notReduced, 0, plain, 32, notReduced.length);
        assertThatThrownBy(() -> first.responderBeforeMessage1().reply(plain))
                .isInstanceOf(HandshakeException.class)
                .hasMessageContaining("not reduced");

        Call known = call(Preface.KNOWN_PEER);
        SymmetricState symmetric = new SymmetricState(HandshakePattern.XK_HFS.protocolName());
        symmetric.mixHash(Preface.KNOWN_PEER.prologue(bob.identity.publicKey(), bob.identity.noisePublicKey()));
        symmetric.mixHash(bob.identity.noisePublicKey().toArray());
        X25519PrivateKey ephemeral = X25519PrivateKey.generate(new SecureRandom());
        symmetric.mixHash(ephemeral.publicKey().toArray());
        symmetric.mixKey(ephemeral.agree(bob.identity.noisePublicKey()));
        Bytes sealed = Bytes.owning(symmetric.encryptAndHash(notReduced))
                .concat(Bytes.owning(symmetric.encryptAndHash(new byte[0])));
        byte[] message = ephemeral.publicKey().concat(sealed).toArray();
        assertThatThrownBy(() -> known.responderBeforeMessage1().reply(message))
                .isInstanceOf(HandshakeException.class)
                .hasMessageContaining("not reduced");
    }

    @ParameterizedTest
    @EnumSource(Preface.class)
    void refusesAnEphemeralKeyOfSmallOrder(Preface preface) throws Exception {
        Call call = call(preface);
        for (int value : new int[] {0, 1}) {
            byte[] point = new byte[32];
            point[0] = (byte) value;
            byte[] first = call.message1.clone();
            System.arraycopy(point, 0, first, 0, 32);
            assertThatThrownBy(() -> call.responderBeforeMessage1().reply(first))
                    .isInstanceOf(HandshakeException.class)
                    .hasMessageContaining("small order");
            byte[] reply = call.message2.clone();
            System.arraycopy(point, 0, reply, 0, 32);
            assertThatThrownBy(() -> call.initiatorBeforeMessage2().finish(reply))
                    .isInstanceOf(HandshakeException.class)
                    .hasMessageContaining("small order");
        }
    }

    @Test
    void nothingGoesOnAfterAFailureOrOutOfTurn() throws Exception {
        Call call = call(Preface.KNOWN_PEER);
        ResponderHandshake responder = call.responderBeforeMessage1();
        refused(() -> responder.reply(new byte[call.message1.length]));
        assertThatThrownBy(() -> responder.reply(call.message1)).isInstanceOf(IllegalStateException.class);

        assertThatThrownBy(() -> call.initiator().finish(call.message2)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> call.responderBeforeMessage1().finish(call.message3))
                .isInstanceOf(HandshakeException.class);

        InitiatorHandshake closed = call.initiatorBeforeMessage2();
        closed.close();
        assertThatThrownBy(() -> closed.finish(call.message2)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void signsNobodyElsesRecordAsItsOwn() {
        assertThatThrownBy(() -> InitiatorHandshake.firstContact(
                        alice.identity, bob.record, null, new SecureRandom(), InstantSource.system()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theMemoryForgetsTheOldestBeyondItsCapacity() {
        EphemeralMemory memory = new EphemeralMemory();
        for (long i = 0; i < EphemeralMemory.CAPACITY; i++) {
            assertThat(memory.isNew(Bytes.ofLong(i))).isTrue();
        }
        assertThat(memory.isNew(Bytes.ofLong(0))).isFalse();
        assertThat(memory.isNew(Bytes.ofLong(-1))).isTrue();
        assertThat(memory.isNew(Bytes.ofLong(0))).as("used again lately").isFalse();
        assertThat(memory.isNew(Bytes.ofLong(1))).as("the oldest").isTrue();
    }

    private static Frame.Accept acceptance(Person person) {
        return new Frame.Accept(person.record.record(), person.record.signature());
    }

    /** One copy for every byte, with one bit of it changed; which bit is drawn from a fixed seed. */
    private static Iterable<byte[]> changedCopies(byte[] message) {
        Random bits = new Random(7);
        return () -> IntStream.range(0, message.length)
                .mapToObj(at -> {
                    byte[] changed = message.clone();
                    changed[at] ^= (byte) (1 << bits.nextInt(8));
                    return changed;
                })
                .iterator();
    }

    private static byte[] longer(byte[] message, int by) {
        return Arrays.copyOf(message, message.length + by);
    }

    private static void refused(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(HandshakeException.class);
    }
}
