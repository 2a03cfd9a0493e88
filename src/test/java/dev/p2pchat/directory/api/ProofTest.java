// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.Username;
import dev.p2pchat.cbor.CborMap;
import dev.p2pchat.cbor.MalformedCborException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ProofTest {
    private static final Username ALICE = new Username("alice");
    private static final Origin ORIGIN = Origin.parse("http://127.0.0.1:5000");
    private static final Instant TIME = Instant.ofEpochMilli(1_777_000_000_123L);

    @Test
    void readsBackWhatItWrote() throws Exception {
        LeaseBody lease = new LeaseBody(ALICE, ORIGIN, TIME, 7);
        assertThat(LeaseBody.parse(lease.encode())).isEqualTo(lease);
        NonceBody unregister = new NonceBody(ALICE, ORIGIN, TIME, Bytes.copyOf(new byte[32]));
        assertThat(NonceBody.parse(unregister.encode())).isEqualTo(unregister);
    }

    @Test
    void everyTruncationIsRefused() {
        Bytes lease = new LeaseBody(ALICE, ORIGIN, TIME, 7).encode();
        for (int length = 0; length < lease.length(); length++) {
            Bytes cut = lease.slice(0, length);
            assertThatThrownBy(() -> LeaseBody.parse(cut)).isInstanceOf(MalformedCborException.class);
        }
        assertThatThrownBy(() -> LeaseBody.parse(lease.concat(Bytes.fromHex("00"))))
                .isInstanceOf(MalformedCborException.class);
    }

    @Test
    void otherNamesOriginsAndNoncesAreRefused() {
        assertThatThrownBy(() -> LeaseBody.parse(lease("Alice", ORIGIN.toString(), 1)))
                .isInstanceOf(MalformedCborException.class);
        assertThatThrownBy(() -> LeaseBody.parse(lease("alice", "nowhere", 1)))
                .isInstanceOf(MalformedCborException.class);
        assertThatThrownBy(() -> LeaseBody.parse(lease("alice", ORIGIN.toString(), -1)))
                .isInstanceOf(MalformedCborException.class);
        Bytes shortNonce = CborMap.builder()
                .put("name", "alice")
                .put("origin", ORIGIN.toString())
                .put("time", 1)
                .put("nonce", Bytes.copyOf(new byte[31]))
                .encode();
        assertThatThrownBy(() -> NonceBody.parse(shortNonce)).isInstanceOf(MalformedCborException.class);
    }

    private static Bytes lease(String name, String origin, long counter) {
        return CborMap.builder()
                .put("name", name)
                .put("origin", origin)
                .put("time", 1)
                .put("counter", counter)
                .encode();
    }
}
