// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.handshake;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.identity.OwnKeys;
import dev.p2pchat.wire.Frame;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An honest call, recorded, between machines whose ephemeral keys are fixed: each machine can be made anew at any stage
 * and given something else than what was recorded.
 */
final class Call {
    private static final FixedEphemerals CALLERS = FixedEphemerals.initiator(repeated(0x31, 32), repeated(0x32, 64));
    private static final FixedEphemerals CALLEES = FixedEphemerals.responder(repeated(0x33, 32), repeated(0x34, 32));

    final Preface preface;
    final Person caller;
    final Person callee;
    final MovableClock clock = new MovableClock();
    final byte[] prefaceBytes;
    final byte[] message1;
    final byte[] message2;
    final byte[] message3;
    final byte[] acceptance;

    Call(Preface preface, Person caller, Person callee) throws Exception {
        this.preface = preface;
        this.caller = caller;
        this.callee = callee;
        InitiatorHandshake initiator = initiator();
        byte[] started = initiator.start();
        prefaceBytes = Arrays.copyOf(started, ResponderHandshake.PREFACE_BYTES);
        message1 = Arrays.copyOfRange(started, ResponderHandshake.PREFACE_BYTES, started.length);
        ResponderHandshake responder = responder();
        responder.start(prefaceBytes);
        message2 = responder.reply(message1);
        message3 = initiator.finish(message2);
        acceptance = sealedBody(responder.finish(message3).session().seal(responder.acceptance()));
        initiator.accept(acceptance);
    }

    InitiatorHandshake initiator() {
        return preface == Preface.KNOWN_PEER
                ? InitiatorHandshake.toKnownPeer(
                        caller.identity,
                        caller.record,
                        callee.identity.publicKey(),
                        callee.identity.noisePublicKey(),
                        CALLERS,
                        clock)
                : InitiatorHandshake.firstContact(caller.identity, caller.record, null, CALLERS, clock);
    }

    InitiatorHandshake initiatorBeforeMessage2() throws HandshakeException {
        InitiatorHandshake initiator = initiator();
        initiator.start();
        return initiator;
    }

    InitiatorHandshake initiatorBeforeAcceptance() throws HandshakeException {
        InitiatorHandshake initiator = initiatorBeforeMessage2();
        initiator.finish(message2);
        return initiator;
    }

    ResponderHandshake responder() {
        return responder(new EphemeralMemory());
    }

    ResponderHandshake responder(EphemeralMemory memory) {
        return new ResponderHandshake(
                OwnKeys.of(callee.identity), callee, memory, InetAddress.getLoopbackAddress(), CALLEES, clock);
    }

    ResponderHandshake responderBeforeMessage1() throws HandshakeException {
        ResponderHandshake responder = responder();
        responder.start(prefaceBytes);
        return responder;
    }

    ResponderHandshake responderBeforeMessage3() throws HandshakeException {
        ResponderHandshake responder = responderBeforeMessage1();
        responder.reply(message1);
        return responder;
    }

    /** What a caller who breaks the rules would send last: any payload, under any noise key. */
    byte[] forgedMessage3(Person forger, byte[] payload) throws HandshakeException {
        byte[] prologue = preface.prologue(callee.identity.publicKey(), callee.identity.noisePublicKey());
        @Nullable Bytes known = preface == Preface.KNOWN_PEER ? callee.identity.noisePublicKey() : null;
        NoiseHandshake noise =
                new NoiseHandshake(preface.pattern(), true, prologue, forger.identity.noise(), known, CALLERS);
        noise.write(new byte[0]);
        noise.read(message2);
        return noise.write(payload);
    }

    /** What a callee who breaks the rules would send first. */
    byte[] forgedFirstFrame(Frame frame) throws Exception {
        ResponderHandshake responder = responderBeforeMessage3();
        return sealedBody(responder.finish(message3).session().seal(frame));
    }

    static byte[] sealedBody(byte @Nullable [] onTheWire) {
        byte[] bytes = Objects.requireNonNull(onTheWire);
        return Arrays.copyOfRange(bytes, SecureSession.LENGTH_BYTES, bytes.length);
    }

    private static Bytes repeated(int value, int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return Bytes.owning(bytes);
    }
}
