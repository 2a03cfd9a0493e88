// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.handshake;

import static dev.p2pchat.handshake.HandshakePattern.Token.E;
import static dev.p2pchat.handshake.HandshakePattern.Token.E1;
import static dev.p2pchat.handshake.HandshakePattern.Token.EE;
import static dev.p2pchat.handshake.HandshakePattern.Token.EKEM1;
import static dev.p2pchat.handshake.HandshakePattern.Token.ES;
import static dev.p2pchat.handshake.HandshakePattern.Token.S;
import static dev.p2pchat.handshake.HandshakePattern.Token.SE;

import dev.p2pchat.crypto.Aead;
import dev.p2pchat.crypto.MlKem768;
import dev.p2pchat.crypto.X25519PrivateKey;
import java.util.List;

/**
 * A handshake as data (Noise revision 34, section 7, with the tokens of the hybrid forward secrecy extension).
 *
 * @param name as in the protocol name
 * @param initiatorKnown whether the responder knows the initiator's static key beforehand
 * @param responderKnown whether the initiator knows the responder's static key beforehand
 * @param messages the tokens of each message; the initiator writes the first, then they take turns
 */
record HandshakePattern(String name, boolean initiatorKnown, boolean responderKnown, List<List<Token>> messages) {
    /** What a message does, in this order: send a key, or mix in what a pair of keys agrees on. */
    enum Token {
        E,
        S,
        EE,
        ES,
        SE,
        SS,
        /** The initiator's ephemeral encapsulation key. */
        E1,
        /** A secret encapsulated to it. */
        EKEM1
    }

    /** {@code <- s … -> e, es, e1 · <- e, ee, ekem1 · -> s, se}. */
    static final HandshakePattern XK_HFS = new HandshakePattern(
            "XKhfs", false, true, List.of(List.of(E, ES, E1), List.of(E, EE, EKEM1), List.of(S, SE)));

    /** {@code -> e, e1 · <- e, ee, ekem1, s, es · -> s, se}. */
    static final HandshakePattern XX_HFS = new HandshakePattern(
            "XXhfs", false, false, List.of(List.of(E, E1), List.of(E, EE, EKEM1, S, ES), List.of(S, SE)));

    HandshakePattern {
        messages = messages.stream().map(List::copyOf).toList();
    }

    String protocolName() {
        boolean hybrid = messages.stream().anyMatch(tokens -> tokens.contains(E1));
        return "Noise_" + name + "_25519" + (hybrid ? "+MLKEM768" : "") + "_ChaChaPoly_SHA256";
    }

    /** Bytes that message {@code index}, counted from 0, takes beside its payload. */
    int overhead(int index) {
        boolean keyed = false;
        int bytes = 0;
        for (int message = 0; message <= index; message++) {
            bytes = 0;
            for (Token token : messages.get(message)) {
                int tag = keyed ? Aead.TAG_BYTES : 0;
                switch (token) {
                    case E -> bytes += X25519PrivateKey.PUBLIC_BYTES;
                    case S -> bytes += X25519PrivateKey.PUBLIC_BYTES + tag;
                    case E1 -> bytes += MlKem768.ENCAPSULATION_KEY_BYTES + tag;
                    case EKEM1 -> {
                        bytes += MlKem768.CIPHERTEXT_BYTES + tag;
                        keyed = true;
                    }
                    case EE, ES, SE, SS -> keyed = true;
                }
            }
            bytes += keyed ? Aead.TAG_BYTES : 0;
        }
        return bytes;
    }
}
