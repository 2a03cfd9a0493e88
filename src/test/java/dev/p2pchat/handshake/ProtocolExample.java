// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.handshake;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.HostPort;
import dev.p2pchat.base.Username;
import dev.p2pchat.crypto.Ed25519PrivateKey;
import dev.p2pchat.crypto.MlKem768PrivateKey;
import dev.p2pchat.crypto.SecretKey;
import dev.p2pchat.crypto.X25519PrivateKey;
import dev.p2pchat.identity.Identity;
import dev.p2pchat.identity.OwnKeys;
import dev.p2pchat.identity.PeerRecord;
import dev.p2pchat.identity.SignedRecord;
import dev.p2pchat.wire.CloseReason;
import dev.p2pchat.wire.Envelope;
import dev.p2pchat.wire.Frame;
import dev.p2pchat.wire.FrameCodec;
import dev.p2pchat.wire.Message;
import dev.p2pchat.wire.MessageId;
import dev.p2pchat.wire.Outcome;
import dev.p2pchat.wire.StreamId;
import java.io.PrintStream;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The example of {@code docs/protocol.md}: a call under XKhfs between two peers whose every secret is one byte repeated,
 * the first frames, and a rekey. {@code src/test/resources/protocol-example.json} was written with it once and is not
 * written again: a difference means that the wire changed. After
 * {@code mvn test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath}:
 *
 * <pre>java -cp target/classes:target/test-classes:$(cat target/classpath) dev.p2pchat.handshake.ProtocolExample</pre>
 */
final class ProtocolExample {
    private static final byte[] NONE = {};
    private static final StreamId STREAM = new StreamId(repeated(0xc1, StreamId.BYTES));
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final ObjectNode file = new ObjectMapper().createObjectNode();
    private final MovableClock clock = new MovableClock();

    private final Identity alice = identity(0xa1, 0xa2);
    private final Identity bob = identity(0xb1, 0xb2);
    private final SignedRecord aliceRecord =
            SignedRecord.sign(alice, PeerRecord.of(alice, new Username("alice"), List.of(), 1, NOW));
    private final SignedRecord bobRecord = SignedRecord.sign(
            bob,
            PeerRecord.of(
                    bob,
                    new Username("bob"),
                    List.of(new HostPort("192.0.2.7", 9000), new HostPort("2001:db8::7", 9000)),
                    1,
                    NOW));

    private ProtocolExample() {}

    public static void main(String[] args) throws Exception {
        PrintStream out = new PrintStream(System.out, true, UTF_8);
        out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(compute()));
    }

    /** All values in the order in which an implementation meets them. */
    static ObjectNode compute() throws Exception {
        ProtocolExample example = new ProtocolExample();
        example.people();
        example.call();
        return example.file;
    }

    private void people() {
        file.put("alice_identity_seed", repeated(0xa1, SecretKey.BYTES).hex());
        file.put("alice_noise_scalar", repeated(0xa2, SecretKey.BYTES).hex());
        file.put("alice_ephemeral_scalar", repeated(0xa3, SecretKey.BYTES).hex());
        file.put(
                "alice_kem_seed_d_z",
                repeated(0xa4, MlKem768PrivateKey.SEED_BYTES).hex());
        file.put("bob_identity_seed", repeated(0xb1, SecretKey.BYTES).hex());
        file.put("bob_noise_scalar", repeated(0xb2, SecretKey.BYTES).hex());
        file.put("bob_ephemeral_scalar", repeated(0xb3, SecretKey.BYTES).hex());
        file.put("bob_encapsulation_m", repeated(0xb4, SecretKey.BYTES).hex());
        person("alice", alice, aliceRecord);
        person("bob", bob, bobRecord);
    }

    private void person(String name, Identity identity, SignedRecord record) {
        file.put(name + "_identity_key", identity.publicKey().bytes().hex());
        file.put(name + "_noise_key", identity.noisePublicKey().hex());
        file.put(name + "_peer_id", identity.id().hash().hex());
        file.put(name + "_peer_id_printed", identity.id().toString());
        file.put(name + "_record", record.record().hex());
        file.put(name + "_record_signature", record.signature().hex());
    }

    private void call() throws Exception {
        InitiatorHandshake initiator = InitiatorHandshake.toKnownPeer(
                alice, aliceRecord, bob.publicKey(), bob.noisePublicKey(), Secrets.ofAlice(0), clock);
        ResponderHandshake responder = new ResponderHandshake(
                OwnKeys.of(bob),
                new AdmitsEverybody(bobRecord),
                new EphemeralMemory(),
                InetAddress.getLoopbackAddress(),
                Secrets.ofBob(0),
                clock);
        byte[] started = initiator.start();
        byte[] preface = Arrays.copyOf(started, ResponderHandshake.PREFACE_BYTES);
        byte[] message1 = Arrays.copyOfRange(started, preface.length, started.length);
        responder.start(preface);
        byte[] message2 = responder.reply(message1);
        byte[] message3 = initiator.finish(message2);
        SecureSession bobs = responder.finish(message3).session();
        put("preface", preface);
        byte[] prologue = Preface.KNOWN_PEER.prologue(bob.publicKey(), bob.noisePublicKey());
        put("prologue", prologue);
        put("message_1", message1);
        put("message_2", message2);
        put("introduction", Introduction.encode(aliceRecord));
        put("message_3", message3);
        Bytes hash = keys("", prologue, 0, Introduction.encode(aliceRecord));
        if (!hash.equals(bobs.handshakeHash())) {
            throw new IllegalStateException("two ways to one handshake disagree");
        }

        byte[] acceptance = bobs.seal(responder.acceptance());
        SecureSession alices = initiator.accept(unframed(acceptance)).session();
        frame("bob_1_accept", responder.acceptance(), acceptance);
        frames(alices, bobs);
        rekey(alices, bobs, hash);
        say("alice_7_close", alices, bobs, new Frame.Close(CloseReason.DONE));
        say("bob_8_close", bobs, alices, new Frame.Close(CloseReason.DONE));
    }

    private void frames(SecureSession alices, SecureSession bobs) throws Exception {
        say("alice_1_have", alices, bobs, new Frame.Have(List.of()));
        say("bob_2_have", bobs, alices, new Frame.Have(List.of()));
        MessageId id = new MessageId(Bytes.fromHex("019b76daa8007c2a8c2ac2c2c2c2c2c2"));
        Envelope envelope = new Envelope(id, NOW, Envelope.TEXT, Bytes.utf8("Hello, bob. ☀"));
        file.put("stream", STREAM.bytes().hex());
        file.put("message_id", id.toString());
        file.put("envelope", envelope.encode().hex());
        List<Frame> pieces = new Message(STREAM, 1, envelope.encode()).toFrames();
        say("alice_2_message", alices, bobs, pieces.get(0));
        say("bob_3_status", bobs, alices, new Frame.Status(1, STREAM, 1, 1, Outcome.HELD));
        say("bob_4_ack", bobs, alices, new Frame.Ack(STREAM, 1));
        say("alice_3_status_seen", alices, bobs, new Frame.StatusSeen(1));
        say("alice_4_ping", alices, bobs, new Frame.Ping(1));
        say("bob_5_pong", bobs, alices, new Frame.Pong(1));
    }

    private void rekey(SecureSession alices, SecureSession bobs, Bytes handshakeHash) throws Exception {
        clock.advance(RekeyLimits.STANDARD.due());
        control("alice_5_rekey1", alices, bobs);
        control("bob_6_rekey2", bobs, alices);
        control("alice_6_rekey3", alices, bobs);
        control("bob_7_rekey_done", bobs, alices);
        byte[] prologue = Bytes.utf8("p2pchat rekey").concat(handshakeHash).toArray();
        put("rekey_prologue", prologue);
        keys("rekey_", prologue, 1, NONE);
    }

    /** The same handshake by the bare engine, which shows its keys; {@code round} chooses the secrets. */
    private Bytes keys(String prefix, byte[] prologue, int round, byte[] lastPayload) throws Exception {
        NoiseHandshake initiator = new NoiseHandshake(
                HandshakePattern.XK_HFS, true, prologue, alice.noise(), bob.noisePublicKey(), Secrets.ofAlice(round));
        NoiseHandshake responder =
                new NoiseHandshake(HandshakePattern.XK_HFS, false, prologue, bob.noise(), null, Secrets.ofBob(round));
        responder.read(initiator.write(NONE));
        initiator.read(responder.write(NONE));
        responder.read(initiator.write(lastPayload));
        try (SymmetricState.TransportKeys keys = responder.split()) {
            file.put(prefix + "handshake_hash", keys.handshakeHash().hex());
            put(prefix + "key_from_alice", keys.fromInitiator().key().bytes());
            put(prefix + "key_from_bob", keys.fromResponder().key().bytes());
            return keys.handshakeHash();
        }
    }

    private void say(String name, SecureSession from, SecureSession to, Frame frame) throws Exception {
        byte[] sealed = from.seal(frame);
        if (!frame.equals(to.open(unframed(sealed)))) {
            throw new IllegalStateException("it did not arrive: " + name);
        }
        frame(name, frame, sealed);
    }

    /** The session's own frames are not shown to anybody: only what lies on the wire. */
    private void control(String name, SecureSession from, SecureSession to) throws Exception {
        byte[] sealed = Objects.requireNonNull(from.nextControl(), name);
        put(name + "_wire", sealed);
        if (to.open(unframed(sealed)) != null) {
            throw new IllegalStateException("no frame of the session's own: " + name);
        }
    }

    private void frame(String name, Frame frame, byte[] sealed) {
        byte[] plaintext = FrameCodec.encode(frame);
        int used = FrameCodec.HEADER_BYTES + frame.body().length();
        put(name + "_plaintext_before_zeros", Arrays.copyOf(plaintext, used));
        put(name + "_wire", sealed);
    }

    private void put(String name, byte[] bytes) {
        file.put(name, Bytes.copyOf(bytes).hex());
    }

    private static byte[] unframed(byte[] sealed) {
        return Arrays.copyOfRange(sealed, SecureSession.LENGTH_BYTES, sealed.length);
    }

    private static Identity identity(int signingSeed, int noiseScalar) {
        return new Identity(new Ed25519PrivateKey(key(signingSeed)), new X25519PrivateKey(key(noiseScalar)));
    }

    private static SecretKey key(int value) {
        return SecretKey.owning(repeated(value, SecretKey.BYTES).toArray());
    }

    private static Bytes repeated(int value, int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return Bytes.owning(bytes);
    }

    /** Alice's are 0xa3 and 0xa4, bob's 0xb3 and 0xb4; each later round adds 4 to them, so that none is used twice. */
    private static final class Secrets implements Ephemerals {
        private final int base;
        private int dhRound;
        private int secondRound;

        private Secrets(int base, int round) {
            this.base = base;
            this.dhRound = round;
            this.secondRound = round;
        }

        static Secrets ofAlice(int round) {
            return new Secrets(0xa0, round);
        }

        static Secrets ofBob(int round) {
            return new Secrets(0xb0, round);
        }

        @Override
        public X25519PrivateKey dhKey() {
            return new X25519PrivateKey(key(base + 3 + 4 * dhRound++));
        }

        @Override
        public MlKem768PrivateKey kemKey() {
            return MlKem768PrivateKey.fromSeed(repeated(base + 4 + 4 * secondRound++, MlKem768PrivateKey.SEED_BYTES)
                    .toArray());
        }

        @Override
        public SecretKey encapsulationSeed() {
            return key(base + 4 + 4 * secondRound++);
        }
    }

    private record AdmitsEverybody(SignedRecord ownRecord) implements PeerPolicy {
        @Override
        public boolean admits(SignedRecord caller) {
            return true;
        }

        @Override
        public boolean answersFirstContact(InetAddress from) {
            return true;
        }
    }
}
