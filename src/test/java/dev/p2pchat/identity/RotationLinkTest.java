// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.HostPort;
import dev.p2pchat.base.Username;
import dev.p2pchat.cbor.CborMap;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The way from a pinned key to the present one: it holds from end to end or not at all. */
class RotationLinkTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.006Z");
    private static final Username NAME = new Username("alice");

    /** From the seed of 32 bytes 01 to that of 32 bytes 02; made by another program (OpenSSL), and kept. */
    private static final String KNOWN_LINK = "8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c"
            + "d1aac8eee6e740f88a8fc43a7e336992b9ebbbff92682316490840674e1b9fc0"
            + "a777244c59af4737fa23bca5eba34a848a2344f14854c0fcec1f6e7c019f8f02";

    private final List<Identity> people =
            IntStream.rangeClosed(1, 10).mapToObj(FixedIdentity::of).toList();

    private Identity person(int number) {
        return people.get(number - 1);
    }

    private static List<Bytes> encoded(List<RotationLink> links) {
        return links.stream().map(RotationLink::encode).toList();
    }

    /** The first so many of the people, as if one rotated to the next. */
    private List<Bytes> chainOf(int identities) {
        return encoded(Rotations.links(people.subList(0, identities)));
    }

    private static CborMap.Builder fields(Identity by) {
        return CborMap.builder()
                .put("name", "alice")
                .put("noise", List.of(by.noisePublicKey()))
                .put("addresses", List.of())
                .put("seq", 7)
                .put("issued", 0)
                .put("expires", 0)
                .put("versions", List.of(1L));
    }

    private static SignedRecord verified(Identity by, CborMap.Builder content) throws InvalidRecordException {
        Bytes record = by.publicKey().bytes().concat(content.encode());
        return SignedRecord.verify(record, by.sign(Purpose.RECORD, record));
    }

    private static void refused(String what, Identity by, List<Bytes> links) {
        assertThatExceptionOfType(InvalidRecordException.class)
                .as(what)
                .isThrownBy(() -> verified(by, fields(by).put("former", links)));
    }

    @Test
    void betweenKnownKeysIsTheKnownOne() throws Exception {
        RotationLink link = RotationLink.sign(person(1), person(2).publicKey());

        assertThat(link.encode().hex()).isEqualTo(KNOWN_LINK);
        assertThat(RotationLink.decode(Bytes.fromHex(KNOWN_LINK))).isEqualTo(link);
        assertThat(link.encode().length()).isEqualTo(RotationLink.BYTES);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void soManyAreReadBackInTheirOrder(int count) throws Exception {
        OwnKeys keys = Rotations.keys(people.subList(0, count + 1));
        SignedRecord record = Rotations.record(keys, NAME, List.of(new HostPort("192.0.2.7", 9000)), 7, NOW);

        PeerRecord read =
                SignedRecord.verify(record.record(), record.signature()).content();

        assertThat(read.links()).isEqualTo(keys.links()).hasSize(count);
        assertThat(read.formerIds())
                .isEqualTo(people.subList(0, count).stream().map(Identity::id).toList());
        assertThat(read.id()).isEqualTo(keys.current().id());
    }

    @Test
    void aRecordOfSomebodyWhoNeverRotatedSaysNothingOfLinks() throws Exception {
        SignedRecord record = SignedRecord.sign(person(1), PeerRecord.of(person(1), NAME, List.of(), 7, NOW));

        CborMap map = CborMap.parse(record.record().slice(32, record.record().length()));

        assertThat(map.has("former")).isFalse();
        assertThat(record.content().formerIds()).isEmpty();
        assertThat(verified(person(1), fields(person(1)).put("former", List.of()))
                        .content()
                        .links())
                .isEmpty();
    }

    @Test
    void nineAreRefused() {
        refused("nine", person(10), chainOf(10));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PeerRecord.of(person(10), NAME, List.of(), 7, NOW, Rotations.links(people)));
    }

    @Test
    void aChainThatDoesNotHoldIsRefusedWhereverItBreaks() {
        for (int at = 0; at < 4; at++) {
            Bytes next = person(at + 2).publicKey().bytes();
            Bytes forged = person(9).sign(Purpose.ROTATE, next);
            List<Bytes> links = new ArrayList<>(chainOf(5));
            links.set(at, person(at + 1).publicKey().bytes().concat(forged));
            refused("link " + at + " with somebody else's signature", person(5), links);
            // The first one may begin with anybody's key: only who pinned that one follows.
            if (at > 0) {
                links.set(at, person(9).publicKey().bytes().concat(forged));
                refused("link " + at + " by somebody else", person(5), links);
                links.remove(at);
                refused("without link " + at, person(5), links);
            }
        }
        refused("leads to somebody else", person(6), chainOf(5));
    }

    @Test
    void everyFlippedBitOfALinkIsRefused() {
        List<Bytes> good = chainOf(3);
        for (int link = 0; link < good.size(); link++) {
            byte[] bytes = good.get(link).toArray();
            for (int bit = 0; bit < bytes.length * 8; bit++) {
                bytes[bit / 8] ^= (byte) (1 << bit % 8);
                List<Bytes> changed = new ArrayList<>(good);
                changed.set(link, Bytes.copyOf(bytes));
                bytes[bit / 8] ^= (byte) (1 << bit % 8);
                refused("link " + link + ", bit " + bit, person(3), changed);
            }
        }
    }

    @Test
    void anotherOrderIsRefused() {
        List<Bytes> reversed = new ArrayList<>(chainOf(4));
        Collections.reverse(reversed);
        refused("reversed", person(4), reversed);
        List<Bytes> swapped = new ArrayList<>(chainOf(4));
        Collections.swap(swapped, 0, 1);
        refused("swapped", person(4), swapped);
    }

    @Test
    void aCircleIsRefused() {
        refused(
                "back to a former key",
                person(3),
                encoded(Rotations.links(List.of(person(1), person(2), person(1), person(3)))));
        refused(
                "the present key was given up before",
                person(1),
                encoded(Rotations.links(List.of(person(1), person(2), person(1)))));
        refused("to itself", person(1), encoded(Rotations.links(List.of(person(1), person(1)))));
    }

    @ParameterizedTest
    @EnumSource
    void onlyASignatureForRotatingIsALink(Purpose purpose) throws Exception {
        Bytes next = person(2).publicKey().bytes();
        Bytes link = person(1).publicKey().bytes().concat(person(1).sign(purpose, next));

        if (purpose == Purpose.ROTATE) {
            assertThat(verified(person(2), fields(person(2)).put("former", List.of(link)))
                            .content()
                            .formerIds())
                    .containsExactly(person(1).id());
        } else {
            refused(purpose.name(), person(2), List.of(link));
        }
    }

    @Test
    void anotherLengthIsRefused() {
        Bytes link = chainOf(2).get(0);
        for (Bytes wrong :
                List.of(Bytes.EMPTY, link.slice(0, 32), link.slice(0, 95), link.concat(Bytes.fromHex("00")))) {
            refused(wrong.length() + " bytes", person(2), List.of(wrong));
            assertThatExceptionOfType(InvalidRecordException.class)
                    .as("%d bytes", wrong.length())
                    .isThrownBy(() -> RotationLink.decode(wrong));
        }
    }

    @Test
    void aKeyThatIsNoneIsRefused() {
        Bytes smallOrder = Bytes.fromHex("01" + "00".repeat(31));
        refused("a key of small order", person(2), List.of(smallOrder.concat(Bytes.copyOf(new byte[64]))));
    }

    @Test
    void whatIsNoListOfLinksIsRefused() {
        assertThatExceptionOfType(InvalidRecordException.class)
                .isThrownBy(() -> verified(person(2), fields(person(2)).put("former", "all of them")));
        assertThatExceptionOfType(InvalidRecordException.class)
                .isThrownBy(() -> verified(person(2), fields(person(2)).put("former", List.of(1L))));
    }

    @Test
    void eightLinksAndEightLongAddressesAreTooMuchForARecord() {
        OwnKeys keys = Rotations.keys(people.subList(0, 9));
        HostPort longest = new HostPort("h".repeat(HostPort.MAX_HOST_CHARS), HostPort.MAX_PORT);
        PeerRecord tooLong = PeerRecord.of(keys.current(), NAME, Collections.nCopies(8, longest), 7, NOW, keys.links());
        PeerRecord shortEnough =
                PeerRecord.of(keys.current(), NAME, Collections.nCopies(6, longest), 7, NOW, keys.links());

        assertThat(SignedRecord.fits(tooLong)).isFalse();
        assertThat(SignedRecord.fits(shortEnough)).isTrue();
        assertThatIllegalArgumentException().isThrownBy(() -> SignedRecord.sign(keys.current(), tooLong));
        assertThat(SignedRecord.sign(keys.current(), shortEnough).record().length())
                .isLessThanOrEqualTo(SignedRecord.MAX_BYTES);
    }

    @Test
    void ownKeysAnswerToTheCurrentOneFirstAndThenToTheLast() {
        OwnKeys keys = Rotations.keys(people.subList(0, 3));

        assertThat(keys.answering()).containsExactly(person(3), person(2), person(1));
        assertThat(keys.find(person(1).id())).contains(person(1));
        assertThat(keys.find(person(4).id())).isEmpty();
        assertThat(OwnKeys.of(person(1)).answering()).containsExactly(person(1));
    }

    @Test
    void ownKeysKnowThemselvesAlsoWhereOnlyALinkIsLeft() {
        OwnKeys all = Rotations.keys(people.subList(0, 3));
        OwnKeys left = new OwnKeys(all.current(), List.of(person(2)), all.links());

        assertThat(left.isOurs(person(3).id())).isTrue();
        assertThat(left.isOurs(person(2).id())).isTrue();
        assertThat(left.isOurs(person(1).id())).isTrue();
        assertThat(left.find(person(1).id())).isEmpty();
        assertThat(left.isOurs(person(4).id())).isFalse();
    }
}
