// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.crypto;

import dev.p2pchat.base.Bytes;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.params.KeyParameter;

/** HMAC-SHA256 (RFC 2104) of what comes piece by piece, for what is too long for an array. For one thread. */
public final class HmacSha256 {
    private final HMac mac = new HMac(new SHA256Digest());

    /** The key stays the caller's. */
    public HmacSha256(SecretKey key) {
        mac.init(new KeyParameter(key.bytes()));
    }

    public void update(byte[] bytes, int offset, int length) {
        mac.update(bytes, offset, length);
    }

    /** The tag over all that came; after that it begins anew. */
    public Bytes tag() {
        byte[] out = new byte[Hashes.SHA256_BYTES];
        mac.doFinal(out, 0);
        return Bytes.owning(out);
    }
}
