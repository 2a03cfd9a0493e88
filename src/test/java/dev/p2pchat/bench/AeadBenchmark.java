// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.bench;

import dev.p2pchat.crypto.Aead;
import dev.p2pchat.crypto.AuthenticationFailedException;
import dev.p2pchat.crypto.SecretKey;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.modes.ChaCha20Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * ChaCha20-Poly1305 of ours, of Bouncy Castle and of the JDK: whether it is still worth while to put it together ourselves.
 *
 * <p>The other two keep their instances from one message to the next, which is kindest to them.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class AeadBenchmark {
    private static final byte[] NO_AD = {};
    private static final int COUNTER_OFFSET = Aead.NONCE_BYTES - Long.BYTES;

    /** Of the plaintext: the sizes of frames. */
    @Param({"256", "1024", "4096", "16384"})
    int bytes;

    private final SecretKey key = SecretKey.random(new SecureRandom());
    private final KeyParameter bouncyCastleKey = new KeyParameter(key.bytes());
    private final SecretKeySpec jdkKey = new SecretKeySpec(key.bytes(), "ChaCha20");
    private final ChaCha20Poly1305 bouncyCastle = new ChaCha20Poly1305();
    private Cipher jdk;

    private final byte[] nonce = new byte[Aead.NONCE_BYTES];
    private long sealings;

    /** Two messages to open in turn: the JDK's refuses the nonce that it had last there too. */
    private final byte[][] nonces = new byte[2][];

    private final byte[][] sealed = new byte[2][];
    private int turn;

    private byte[] plaintext;
    private byte[] out;

    @Setup
    public void setUp() throws GeneralSecurityException {
        jdk = Cipher.getInstance("ChaCha20-Poly1305");
        plaintext = new byte[bytes];
        out = new byte[bytes + Aead.TAG_BYTES];
        for (int i = 0; i < sealed.length; i++) {
            nonces[i] = nextNonce().clone();
            sealed[i] = Aead.seal(key, nonces[i], NO_AD, plaintext);
        }
    }

    /** The other two refuse to seal under the nonce that they had last. */
    private byte[] nextNonce() {
        ByteBuffer.wrap(nonce).putLong(COUNTER_OFFSET, ++sealings);
        return nonce;
    }

    @Benchmark
    public byte[] seal() {
        Aead.seal(key, nextNonce(), NO_AD, plaintext, 0, plaintext.length, out, 0);
        return out;
    }

    @Benchmark
    public byte[] open() throws AuthenticationFailedException {
        turn ^= 1;
        Aead.open(key, nonces[turn], NO_AD, sealed[turn], 0, sealed[turn].length, out, 0);
        return out;
    }

    @Benchmark
    public byte[] sealByBouncyCastle() throws InvalidCipherTextException {
        return byBouncyCastle(true, nextNonce(), plaintext);
    }

    @Benchmark
    public byte[] openByBouncyCastle() throws InvalidCipherTextException {
        turn ^= 1;
        return byBouncyCastle(false, nonces[turn], sealed[turn]);
    }

    private byte[] byBouncyCastle(boolean sealing, byte[] nonce, byte[] in) throws InvalidCipherTextException {
        bouncyCastle.init(sealing, new ParametersWithIV(bouncyCastleKey, nonce));
        int done = bouncyCastle.processBytes(in, 0, in.length, out, 0);
        bouncyCastle.doFinal(out, done);
        return out;
    }

    @Benchmark
    public byte[] sealByJdk() throws GeneralSecurityException {
        return byJdk(Cipher.ENCRYPT_MODE, nextNonce(), plaintext);
    }

    @Benchmark
    public byte[] openByJdk() throws GeneralSecurityException {
        turn ^= 1;
        return byJdk(Cipher.DECRYPT_MODE, nonces[turn], sealed[turn]);
    }

    private byte[] byJdk(int mode, byte[] nonce, byte[] in) throws GeneralSecurityException {
        jdk.init(mode, jdkKey, new IvParameterSpec(nonce));
        jdk.doFinal(in, 0, in.length, out, 0);
        return out;
    }
}
