// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.crypto;

import dev.p2pchat.base.Bytes;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.params.KeyParameter;

/** SHA-256, SHA-512 and HMAC-SHA256 over the concatenation of what is given. */
public final class Hashes {
    public static final int SHA256_BYTES = 32;

    private Hashes() {}

    public static Bytes sha256(byte[]... parts) {
        return digest(new SHA256Digest(), parts);
    }

    public static Bytes sha512(byte[]... parts) {
        return digest(new SHA512Digest(), parts);
    }

    private static Bytes digest(Digest digest, byte[]... parts) {
        for (byte[] part : parts) {
            digest.update(part, 0, part.length);
        }
        byte[] out = new byte[digest.getDigestSize()];
        digest.doFinal(out, 0);
        return Bytes.owning(out);
    }

    /** The result is as secret as the caller makes it: it is a plain array that the caller wipes where it matters. */
    public static byte[] hmacSha256(SecretKey key, byte[]... parts) {
        HMac mac = new HMac(new SHA256Digest());
        mac.init(new KeyParameter(key.bytes()));
        for (byte[] part : parts) {
            mac.update(part, 0, part.length);
        }
        byte[] out = new byte[SHA256_BYTES];
        mac.doFinal(out, 0);
        return out;
    }
}
