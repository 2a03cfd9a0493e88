// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.handshake;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.crypto.Aead;
import dev.p2pchat.crypto.AuthenticationFailedException;
import dev.p2pchat.crypto.MlKem768;
import dev.p2pchat.crypto.MlKem768PrivateKey;
import dev.p2pchat.crypto.RefusedKeyException;
import dev.p2pchat.crypto.SecretKey;
import dev.p2pchat.crypto.X25519PrivateKey;
import dev.p2pchat.handshake.HandshakePattern.Token;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Interprets a pattern's tokens (Noise, section 5.3). Not thread-safe. Wipes its own keys on close, after the split and
 * at the first failure; the static key stays its owner's.
 */
final class NoiseHandshake implements AutoCloseable {
    private final HandshakePattern pattern;
    private final boolean initiator;
    private final SymmetricState symmetric;
    private final Ephemerals ephemerals;
    private final @Nullable X25519PrivateKey ownStatic;
    private @Nullable X25519PrivateKey ownEphemeral;
    private @Nullable MlKem768PrivateKey ownKem;
    private @Nullable Bytes theirStatic;
    private @Nullable Bytes theirEphemeral;
    private @Nullable Bytes theirKem;
    private int next;
    private boolean closed;

    /**
     * Begins.
     *
     * @param ownStatic null only where the pattern never uses it
     * @param theirStatic null where the pattern transmits it or never uses it
     */
    NoiseHandshake(
            HandshakePattern pattern,
            boolean initiator,
            byte[] prologue,
            @Nullable X25519PrivateKey ownStatic,
            @Nullable Bytes theirStatic,
            Ephemerals ephemerals) {
        this.pattern = pattern;
        this.initiator = initiator;
        this.ownStatic = ownStatic;
        this.theirStatic = theirStatic;
        this.ephemerals = ephemerals;
        this.symmetric = new SymmetricState(pattern.protocolName());
        symmetric.mixHash(prologue);
        if (pattern.initiatorKnown()) {
            symmetric.mixHash(staticOf(true).toArray());
        }
        if (pattern.responderKnown()) {
            symmetric.mixHash(staticOf(false).toArray());
        }
    }

    private Bytes staticOf(boolean ofInitiator) {
        return ofInitiator == initiator ? required(ownStatic).publicKey() : required(theirStatic);
    }

    /** Bytes that the next message takes beside its payload. */
    int nextOverhead() {
        return pattern.overhead(next);
    }

    byte[] write(byte[] payload) throws HandshakeException {
        requireTurn(true);
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            for (Token token : pattern.messages().get(next)) {
                switch (token) {
                    case E -> {
                        ownEphemeral = ephemerals.dhKey();
                        out.writeBytes(ownEphemeral.publicKey().toArray());
                        symmetric.mixHash(ownEphemeral.publicKey().toArray());
                    }
                    case S ->
                        out.writeBytes(symmetric.encryptAndHash(
                                required(ownStatic).publicKey().toArray()));
                    case E1 -> {
                        ownKem = ephemerals.kemKey();
                        out.writeBytes(symmetric.encryptAndHash(
                                ownKem.encapsulationKey().toArray()));
                    }
                    case EKEM1 -> {
                        try (SecretKey seed = ephemerals.encapsulationSeed()) {
                            MlKem768.Encapsulation made = MlKem768.encapsulate(required(theirKem), seed);
                            out.writeBytes(
                                    symmetric.encryptAndHash(made.ciphertext().toArray()));
                            symmetric.mixKey(made.secret());
                        }
                    }
                    case EE, ES, SE, SS -> mixAgreement(token);
                }
            }
            out.writeBytes(symmetric.encryptAndHash(payload));
            next++;
            return out.toByteArray();
        } catch (RefusedKeyException e) {
            close();
            throw new HandshakeException("handshake message " + (next + 1) + ": " + e.getMessage(), e);
        }
    }

    /** The payload of the message that must come next. */
    byte[] read(byte[] message) throws HandshakeException {
        requireTurn(false);
        try {
            if (message.length < nextOverhead()) {
                throw new HandshakeException("handshake message " + (next + 1) + " is too short");
            }
            ByteBuffer in = ByteBuffer.wrap(message);
            for (Token token : pattern.messages().get(next)) {
                switch (token) {
                    case E -> {
                        theirEphemeral = Bytes.owning(take(in, X25519PrivateKey.PUBLIC_BYTES));
                        symmetric.mixHash(theirEphemeral.toArray());
                    }
                    case S -> theirStatic = Bytes.owning(opened(in, X25519PrivateKey.PUBLIC_BYTES));
                    case E1 -> theirKem = Bytes.owning(opened(in, MlKem768.ENCAPSULATION_KEY_BYTES));
                    case EKEM1 -> {
                        Bytes ciphertext = Bytes.owning(opened(in, MlKem768.CIPHERTEXT_BYTES));
                        symmetric.mixKey(required(ownKem).decapsulate(ciphertext));
                    }
                    case EE, ES, SE, SS -> mixAgreement(token);
                }
            }
            byte[] payload = symmetric.decryptAndHash(take(in, in.remaining()));
            next++;
            return payload;
        } catch (RefusedKeyException | AuthenticationFailedException e) {
            close();
            throw new HandshakeException("handshake message " + (next + 1) + ": " + e.getMessage(), e);
        } catch (HandshakeException e) {
            close();
            throw e;
        }
    }

    /** The initiator's key is the token's first letter, the responder's the second. */
    private void mixAgreement(Token token) throws RefusedKeyException {
        boolean ownIsEphemeral = token == Token.EE || token == (initiator ? Token.ES : Token.SE);
        boolean theirsIsEphemeral = token == Token.EE || token == (initiator ? Token.SE : Token.ES);
        X25519PrivateKey own = required(ownIsEphemeral ? ownEphemeral : ownStatic);
        symmetric.mixKey(own.agree(required(theirsIsEphemeral ? theirEphemeral : theirStatic)));
    }

    private byte[] opened(ByteBuffer in, int length) throws AuthenticationFailedException {
        return symmetric.decryptAndHash(take(in, length + (symmetric.isKeyed() ? Aead.TAG_BYTES : 0)));
    }

    private static byte[] take(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    boolean isDone() {
        return next == pattern.messages().size();
    }

    /** The other side's static key; authenticated once the handshake is done. */
    Bytes theirStatic() {
        return required(theirStatic);
    }

    /** The keys of the session, once; the handshake is over after it. */
    SymmetricState.TransportKeys split() {
        if (!isDone() || closed) {
            throw new IllegalStateException("the handshake is not done");
        }
        SymmetricState.TransportKeys keys = symmetric.split();
        close();
        return keys;
    }

    private void requireTurn(boolean writing) {
        boolean initiatorsTurn = next % 2 == 0;
        if (closed || isDone() || (initiator == initiatorsTurn) != writing) {
            throw new IllegalStateException("not the time for this message");
        }
    }

    private static <T> T required(@Nullable T key) {
        return Objects.requireNonNull(key, "the pattern uses a key that nobody gave");
    }

    @Override
    public void close() {
        closed = true;
        symmetric.close();
        if (ownEphemeral != null) {
            ownEphemeral.close();
        }
        if (ownKem != null) {
            ownKem.close();
        }
    }
}
