// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.HostPort;
import dev.p2pchat.base.Username;
import dev.p2pchat.cbor.CborMap;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class SignedRecordTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.006Z");
    private static final Username NAME = new Username("alice");
    private static final List<HostPort> ADDRESSES =
            List.of(new HostPort("192.0.2.7", 9000), new HostPort("2001:db8::7", 65535));

    /** Made once and kept, the signature confirmed by another program: whoever reads it later must read the same. */
    private static final String KNOWN_RECORD =
            "8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5ca7646e616d656561"
                    + "6c696365656e6f697365815820fb41b1fcf75c1227fa08876056a5ed07ac44fe0c116ec2de80b8e5"
                    + "23959d78246961646472657373657382a364747970656374637064686f7374693139322e302e322e"
                    + "3764706f7274192328a364747970656374637064686f73746b323030313a6462383a3a3764706f72"
                    + "7419ffff6373657107666973737565641b0000019b7ca98c8e67657870697265731b0000019c1728"
                    + "548e6876657273696f6e738101";

    private static final String KNOWN_SIGNATURE = "6768e8816cf81ab2d283a8805fec511cd2363b1a1448541edfa39c159d5cd126"
            + "5a255304a7e6a34bb82e9387021d5ec405f0f49c2a6349d7dc6f885210113c02";

    private final Identity alice = FixedIdentity.of(1);
    private final SignedRecord signed = SignedRecord.sign(alice, PeerRecord.of(alice, NAME, ADDRESSES, 7, NOW));

    @Test
    void ofAKnownOwnerIsTheKnownOne() {
        assertThat(signed.record().hex()).isEqualTo(KNOWN_RECORD);
        assertThat(signed.signature().hex()).isEqualTo(KNOWN_SIGNATURE);
    }

    @Test
    void isReadBackAsItWasSigned() throws Exception {
        SignedRecord read = SignedRecord.verify(signed.record(), signed.signature());

        assertThat(read).isEqualTo(signed).hasSameHashCodeAs(signed);
        assertThat(read.content()).isEqualTo(signed.content());
        assertThat(read.id()).isEqualTo(alice.id());
        assertThat(read.content().noiseKey()).isEqualTo(alice.noisePublicKey());
        assertThat(read.content().versions()).containsExactly(PeerRecord.PROTOCOL_VERSION);
        assertThat(read.content().expires()).isEqualTo(NOW.plus(PeerRecord.LIFETIME));
    }

    @Test
    void refusesEveryFlippedBitOfTheRecord() {
        byte[] record = signed.record().toArray();
        for (int bit = 0; bit < record.length * 8; bit++) {
            record[bit / 8] ^= (byte) (1 << bit % 8);
            refuses("bit " + bit, Bytes.copyOf(record), signed.signature());
            record[bit / 8] ^= (byte) (1 << bit % 8);
        }
    }

    @Test
    void refusesEveryFlippedBitOfTheSignature() {
        byte[] signature = signed.signature().toArray();
        for (int bit = 0; bit < signature.length * 8; bit++) {
            signature[bit / 8] ^= (byte) (1 << bit % 8);
            refuses("bit " + bit, signed.record(), Bytes.copyOf(signature));
            signature[bit / 8] ^= (byte) (1 << bit % 8);
        }
    }

    @Test
    void refusesEveryTruncationAndAnythingMore() {
        for (int length = 0; length < signed.record().length(); length++) {
            refuses(length + " bytes", signed.record().slice(0, length), signed.signature());
        }
        refuses("one more", signed.record().concat(Bytes.fromHex("00")), signed.signature());
        refuses("no signature", signed.record(), Bytes.EMPTY);
        refuses("a long signature", signed.record(), signed.signature().concat(Bytes.fromHex("00")));
    }

    @Test
    void refusesASignatureForAnotherPurpose() {
        for (Purpose purpose : Purpose.values()) {
            if (purpose != Purpose.RECORD) {
                refuses(purpose.toString(), signed.record(), alice.sign(purpose, signed.record()));
            }
        }
    }

    @Test
    void refusesTheRecordOfSomebodyElseUnderOnesOwnKey() {
        Identity mallory = FixedIdentity.of(2);
        Bytes content = signed.record().slice(32, signed.record().length());

        refuses("mallory's signature", signed.record(), mallory.sign(Purpose.RECORD, signed.record()));
        refuses("mallory's key", mallory.publicKey().bytes().concat(content), signed.signature());
    }

    @Test
    void isSignedByItsOwnerOnly() {
        try (Identity mallory = FixedIdentity.of(2)) {
            assertThatIllegalArgumentException().isThrownBy(() -> SignedRecord.sign(mallory, signed.content()));
        }
    }

    @Test
    void skipsAddressesOfTypesItDoesNotKnow() throws Exception {
        CborMap onion = CborMap.builder().put("type", "onion").put("name", "x").build();
        CborMap tcp = CborMap.builder()
                .put("type", "tcp")
                .put("host", "192.0.2.7")
                .put("port", 9000)
                .build();

        SignedRecord read = verified(fields(List.of(onion, tcp)).put("later", "field"));

        assertThat(read.content().addresses()).containsExactly(new HostPort("192.0.2.7", 9000));
    }

    @Test
    void refusesContentThatBreaksTheRulesEvenIfItIsSigned() {
        Bytes noise = alice.noisePublicKey();
        refusesSigned("no fields", CborMap.builder());
        refusesSigned("a name like no other", with("Alice", List.of(noise), List.of(), 7));
        refusesSigned("no noise key", with("alice", List.of(), List.of(), 7));
        refusesSigned("a short noise key", with("alice", List.of(noise.slice(0, 31)), List.of(), 7));
        refusesSigned("nine noise keys", with("alice", Collections.nCopies(9, noise), List.of(), 7));
        refusesSigned("nine addresses", with("alice", List.of(noise), Collections.nCopies(9, tcp("h", 1)), 7));
        refusesSigned("port 0", with("alice", List.of(noise), List.of(tcp("h", 0)), 7));
        refusesSigned("port 65536", with("alice", List.of(noise), List.of(tcp("h", 65536)), 7));
        refusesSigned("port 2^32 + 1", with("alice", List.of(noise), List.of(tcp("h", (1L << 32) + 1)), 7));
        refusesSigned("no host", with("alice", List.of(noise), List.of(tcp("", 1)), 7));
        refusesSigned("a host of escapes", with("alice", List.of(noise), List.of(tcp("\u001b[2J", 1)), 7));
        refusesSigned("a negative seq", with("alice", List.of(noise), List.of(), -1));
        refusesSigned(
                "seventeen versions",
                CborMap.builder()
                        .put("name", "alice")
                        .put("noise", List.of(noise))
                        .put("addresses", List.of())
                        .put("seq", 7)
                        .put("issued", 0)
                        .put("expires", 0)
                        .put("versions", Collections.nCopies(17, 1L)));
    }

    @Test
    void takesTimesAsFarOffAsANumberCanSay() throws Exception {
        CborMap.Builder far = CborMap.builder()
                .put("name", "alice")
                .put("noise", List.of(alice.noisePublicKey()))
                .put("addresses", List.of())
                .put("seq", Long.MAX_VALUE)
                .put("issued", Long.MAX_VALUE)
                .put("expires", Long.MAX_VALUE)
                .put("versions", List.of(1L));

        PeerRecord content = verified(far).content();

        assertThat(content.isFromTheFuture(NOW)).isTrue();
        assertThat(content.isExpired(NOW)).isFalse();
    }

    @Test
    void has2800BytesAtMost() throws Exception {
        String host = "h".repeat(253);
        List<HostPort> long8 = Collections.nCopies(8, new HostPort(host, 65535));
        assertThat(SignedRecord.sign(alice, PeerRecord.of(alice, NAME, long8, 7, NOW))
                        .record()
                        .length())
                .isLessThanOrEqualTo(SignedRecord.MAX_BYTES);

        Bytes fill = Bytes.owning(new byte[SignedRecord.MAX_BYTES]);
        PeerRecord content = signed.content();
        int frame = alice.publicKey()
                        .bytes()
                        .concat(fields(List.of()).put("fill", Bytes.EMPTY).encode())
                        .length()
                + 2;
        assertThat(verified(fields(List.of()).put("fill", fill.slice(0, SignedRecord.MAX_BYTES - frame)))
                        .record()
                        .length())
                .isEqualTo(SignedRecord.MAX_BYTES);
        refusesSigned("2801", fields(List.of()).put("fill", fill.slice(0, SignedRecord.MAX_BYTES - frame + 1)));
        assertThat(content.addresses()).isEqualTo(ADDRESSES);
    }

    @Test
    void expiresThirtyDaysAndTenMinutesLater() {
        PeerRecord content = signed.content();
        Instant end = NOW.plus(Duration.ofDays(30)).plus(Duration.ofMinutes(10));

        assertThat(content.isExpired(end)).isFalse();
        assertThat(content.isExpired(end.plusMillis(1))).isTrue();
    }

    @Test
    void isFromTheFutureWhenItIsMoreThanTenMinutesAhead() {
        PeerRecord content = signed.content();

        assertThat(content.isFromTheFuture(NOW.minus(Duration.ofMinutes(10)))).isFalse();
        assertThat(content.isFromTheFuture(NOW.minus(Duration.ofMinutes(10)).minusMillis(1)))
                .isTrue();
    }

    @Test
    void cannotBeMadeBeyondItsLimits() {
        List<HostPort> nine = Collections.nCopies(9, new HostPort("h", 1));

        assertThatIllegalArgumentException().isThrownBy(() -> PeerRecord.of(alice, NAME, nine, 7, NOW));
    }

    @Test
    void printsNoMoreThanItsNameAndNumber() {
        assertThat(signed).hasToString("SignedRecord[alice seq 7]");
    }

    private CborMap.Builder fields(List<CborMap> addresses) {
        return with("alice", List.of(alice.noisePublicKey()), addresses, 7);
    }

    private static CborMap.Builder with(String name, List<Bytes> noise, List<CborMap> addresses, long seq) {
        return CborMap.builder()
                .put("name", name)
                .put("noise", noise)
                .put("addresses", addresses)
                .put("seq", seq)
                .put("issued", 0)
                .put("expires", 0)
                .put("versions", List.of(1L));
    }

    private static CborMap tcp(String host, long port) {
        return CborMap.builder()
                .put("type", "tcp")
                .put("host", host)
                .put("port", port)
                .build();
    }

    private SignedRecord verified(CborMap.Builder content) throws InvalidRecordException {
        Bytes record = alice.publicKey().bytes().concat(content.encode());
        return SignedRecord.verify(record, alice.sign(Purpose.RECORD, record));
    }

    private void refusesSigned(String what, CborMap.Builder content) {
        assertThatExceptionOfType(InvalidRecordException.class).as(what).isThrownBy(() -> verified(content));
    }

    private static void refuses(String what, Bytes record, Bytes signature) {
        assertThatExceptionOfType(InvalidRecordException.class)
                .as(what)
                .isThrownBy(() -> SignedRecord.verify(record, signature));
    }
}
