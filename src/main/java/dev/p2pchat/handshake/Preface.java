// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.handshake;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.crypto.Ed25519PublicKey;
import java.util.Arrays;

/**
 * The only readable bytes of a connection: {@code "p2pchat" ‖ version u8 ‖ pattern u8}. They stand at the head of the
 * prologue, so that nobody can change them unnoticed.
 */
enum Preface {
    /** The caller knows whom it calls; nobody else gets an answer. */
    KNOWN_PEER(1),
    /** The caller knows an address only. */
    FIRST_CONTACT(2);

    /** Magic, version and pattern. */
    static final int BYTES = 9;

    private static final byte[] MAGIC = "p2pchat".getBytes(US_ASCII);
    private static final byte VERSION = 1;

    private final int code;

    Preface(int code) {
        this.code = code;
    }

    HandshakePattern pattern() {
        return switch (this) {
            case KNOWN_PEER -> HandshakePattern.XK_HFS;
            case FIRST_CONTACT -> HandshakePattern.XX_HFS;
        };
    }

    byte[] encode() {
        byte[] out = Arrays.copyOf(MAGIC, BYTES);
        out[MAGIC.length] = VERSION;
        out[MAGIC.length + 1] = (byte) code;
        return out;
    }

    static Preface parse(byte[] bytes) throws HandshakeException {
        for (Preface preface : values()) {
            if (Arrays.equals(bytes, preface.encode())) {
                return preface;
            }
        }
        throw new HandshakeException("not our protocol, or another version of it");
    }

    /**
     * What both sides must agree on beforehand: the preface, and under {@link #KNOWN_PEER} {@code ‖ identity key ‖ noise
     * key} of the responder, 32 bytes each.
     */
    byte[] prologue(Ed25519PublicKey responderIdentity, Bytes responderNoiseKey) {
        Bytes preface = Bytes.owning(encode());
        return switch (this) {
            case KNOWN_PEER ->
                preface.concat(responderIdentity.bytes())
                        .concat(responderNoiseKey)
                        .toArray();
            case FIRST_CONTACT -> preface.toArray();
        };
    }
}
