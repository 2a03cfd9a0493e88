// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.handshake;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.crypto.MlKem768PrivateKey;
import dev.p2pchat.crypto.SecretKey;
import dev.p2pchat.crypto.X25519PrivateKey;

/** The secrets that a published figure prescribes. */
record FixedEphemerals(Bytes scalar, Bytes kemSeed, Bytes encapsulation) implements Ephemerals {
    static FixedEphemerals initiator(Bytes scalar, Bytes kemSeed) {
        return new FixedEphemerals(scalar, kemSeed, Bytes.EMPTY);
    }

    static FixedEphemerals responder(Bytes scalar, Bytes encapsulation) {
        return new FixedEphemerals(scalar, Bytes.EMPTY, encapsulation);
    }

    static FixedEphemerals classical(Bytes scalar) {
        return new FixedEphemerals(scalar, Bytes.EMPTY, Bytes.EMPTY);
    }

    @Override
    public X25519PrivateKey dhKey() {
        return new X25519PrivateKey(SecretKey.owning(scalar.toArray()));
    }

    @Override
    public MlKem768PrivateKey kemKey() {
        return MlKem768PrivateKey.fromSeed(kemSeed.toArray());
    }

    @Override
    public SecretKey encapsulationSeed() {
        return SecretKey.owning(encapsulation.toArray());
    }
}
