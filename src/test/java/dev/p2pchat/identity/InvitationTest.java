// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.HostPort;
import dev.p2pchat.base.Username;
import dev.p2pchat.cbor.CborMap;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InvitationTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.006Z");
    private static final String BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    /** What version 13 holds with error correction L, in bytes: 69 modules, with the quiet zone 77 columns. */
    private static final int BYTES_OF_A_QR_CODE_FOR_80_COLUMNS = 425;

    /** Of the record that {@link SignedRecordTest} knows, by another program: links must be good in every version. */
    private static final String KNOWN =
            "p2pchat:alice/Z2jogWz4GrLSg6iAX-xRHNI2OxoUSFQe36OcFZ1c0SZaJVMEp-ajS7guk4cCHV7EBfD0"
                    + "nCpjSdfcb4hSEBE8AoqI4910CfGV_VLbLTy6XXLKZwm_HZQSG_N0iAG0D29cp2RuYW1lZWFsaWNlZW5vaXNlgVgg-0Gx_PdcEif6CIdg"
                    + "VqXtB6xE_gwRbsLegLjlI5WdeCRpYWRkcmVzc2VzgqNkdHlwZWN0Y3BkaG9zdGkxOTIuMC4yLjdkcG9ydBkjKKNkdHlwZWN0Y3BkaG9z"
                    + "dGsyMDAxOmRiODo6N2Rwb3J0Gf__Y3NlcQdmaXNzdWVkGwAAAZt8qYyOZ2V4cGlyZXMbAAABnBcoVI5odmVyc2lvbnOBAQ";

    private final Identity alice = FixedIdentity.of(1);
    private final SignedRecord record = SignedRecord.sign(
            alice,
            PeerRecord.of(
                    alice,
                    new Username("alice"),
                    List.of(new HostPort("192.0.2.7", 9000), new HostPort("2001:db8::7", 65535)),
                    7,
                    NOW));
    private final String link = Invitation.of(record).text();

    @Test
    void ofAKnownRecordIsTheKnownLink() {
        assertThat(link).isEqualTo(KNOWN);
    }

    @Test
    void isReadBackAsItWasMade() throws Exception {
        assertThat(Invitation.parse(link)).isEqualTo(Invitation.of(record));
    }

    /** Expiry concerns the addresses, and these links lie in mails for years. */
    @Test
    void isReadAlsoWhenItsRecordHasExpired() throws Exception {
        PeerRecord old = PeerRecord.of(alice, new Username("alice"), List.of(), 7, Instant.EPOCH);
        Invitation invitation = Invitation.of(SignedRecord.sign(alice, old));

        assertThat(old.isExpired(NOW)).isTrue();
        assertThat(Invitation.parse(invitation.text())).isEqualTo(invitation);
    }

    @Test
    void carriesTheChainOfFormerKeys() throws Exception {
        Identity former = FixedIdentity.of(2);
        List<RotationLink> links = List.of(RotationLink.sign(former, alice.publicKey()));
        PeerRecord content = PeerRecord.of(alice, new Username("alice"), List.of(), 7, NOW, links);

        Invitation read = Invitation.parse(
                Invitation.of(SignedRecord.sign(alice, content)).text());

        assertThat(read.record().content().formerIds()).containsExactly(former.id());
    }

    @Test
    void isReadAsMailProgramsAndPeopleLeaveIt() throws Exception {
        Invitation expected = Invitation.of(record);

        assertThat(Invitation.parse("  " + link + "\r\n")).isEqualTo(expected);
        assertThat(Invitation.parse("<" + link + ">")).isEqualTo(expected);
        assertThat(Invitation.parse(" < " + link + " >\n")).isEqualTo(expected);
        assertThat(Invitation.parse(folded(link, 76, "\r\n "))).isEqualTo(expected);
        assertThat(Invitation.parse(folded(link, 20, "\n    "))).isEqualTo(expected);
        assertThat(Invitation.parse(folded(link, 60, "\u00a0\u2028"))).isEqualTo(expected);
        assertThat(Invitation.parse(link.replaceFirst("p2pchat", "P2PChat"))).isEqualTo(expected);
    }

    @Test
    void isRefusedWhereverItWasCut() {
        for (int length = 0; length < link.length(); length++) {
            refuses(link.substring(0, length));
            refuses(link.substring(link.length() - length));
        }
    }

    @Test
    void isRefusedWithoutAnyOneOfItsCharactersOrWithOneMore() {
        for (int at = 0; at < link.length(); at++) {
            refuses(link.substring(0, at) + link.substring(at + 1));
            refuses(link.substring(0, at) + "A" + link.substring(at));
        }
        refuses(link + "A");
        refuses(link + "=");
        refuses(link + "==");
        refuses(link + ".");
        refuses(link + "/");
        refuses(link + ">");
        refuses("<" + link);
        refuses(link + link);
    }

    @Test
    void isRefusedWithAnyCharacterAltered() {
        for (int at = link.indexOf(':') + 1; at < link.length(); at++) {
            int place = BASE64URL.indexOf(link.charAt(at));
            for (int by : List.of(1, 2, 16, 26, 63)) {
                refusesAltered(at, BASE64URL.charAt((Math.max(place, 0) + by) % BASE64URL.length()));
            }
            refusesAltered(at, '+');
            refusesAltered(at, '\u0430');
        }
        for (int at = 0; at <= link.indexOf(':'); at++) {
            refusesAltered(at, '-');
        }
    }

    /** Where a lenient decoder sees the same bytes: the last character has bits that stand for nothing. */
    @Test
    void isRefusedWithAnyOtherLastCharacter() {
        assertThat(link.substring(link.indexOf('/') + 1).length() % 4).isEqualTo(2);
        String withoutLast = link.substring(0, link.length() - 1);
        BASE64URL
                .chars()
                .mapToObj(Character::toString)
                .filter(c -> !link.endsWith(c))
                .forEach(c -> refuses(withoutLast + c));
    }

    @Test
    void isRefusedUnderAnotherName() {
        refusal(link.replaceFirst("alice", "bob"))
                .isEqualTo("The invitation was cut or altered on its way: the name in the link is not the one that its "
                        + "owner signed. Ask for it again, and paste the whole link.");
        refuses(link.replaceFirst("alice", "Alice"));
        refuses(link.replaceFirst("alice", ""));
        refuses(link.replaceFirst("alice", "alice/"));
    }

    @Test
    void isRefusedWithTheRecordOfSomebodyElse() {
        Identity mallory = FixedIdentity.of(2);
        SignedRecord theirs =
                SignedRecord.sign(mallory, PeerRecord.of(mallory, new Username("alice"), List.of(), 7, NOW));
        String other = Invitation.of(theirs).text();

        // 48 bytes of the signature: 64 characters.
        int some = link.indexOf('/') + 1 + 64;
        refuses(link.substring(0, some) + other.substring(some));
        refuses(other.substring(0, some) + link.substring(some));
    }

    @Test
    void everyRefusalIsASentenceThatSaysWhatToDo() {
        refusal("hello").startsWith("This is not a whole invitation: a link is p2pchat:NAME/");
        refusal("https://example.org/").startsWith("This is not a whole invitation");
        refusal("p2pchat:alice").startsWith("This is not a whole invitation");
        refusal("p2pchat:alice/").isEqualTo(altered("it is too short"));
        refusal("p2pchat:alice/AAAA").isEqualTo(altered("it is too short"));
        refusal("p2pchat:alice/A").isEqualTo(altered("it has characters that no link has, or too few"));
        refusal("p2pchat:alice/%41").isEqualTo(altered("it has characters that no link has, or too few"));
        refusal("p2pchat:alice/AA==").isEqualTo(altered("its end is not as it was made"));
        refusal(link.substring(0, link.length() - 2)).isEqualTo(altered("the record's signature does not fit"));
        refusal("p2pchat:alice/" + "A".repeat(4096)).isEqualTo(altered("a record of an impossible length"));
        refusal("p2pchat:alice/" + "A".repeat(8000))
                .isEqualTo("This is too long for an invitation: a link has at most 3860 characters, and this is 8014 "
                        + "long.");
    }

    private static String altered(String how) {
        return "The invitation was cut or altered on its way: " + how + ". Ask for it again, and paste the whole link.";
    }

    @Test
    void isReadUpToItsGreatestLength() throws Exception {
        Invitation longest = Invitation.of(longestRecord());
        String text = longest.text();

        assertThat(text).hasSize(Invitation.MAX_CHARS);
        assertThat(Invitation.parse(text)).isEqualTo(longest);
        String wide = text + " ".repeat(Invitation.MAX_TYPED_CHARS - text.length());
        assertThat(Invitation.parse(wide)).isEqualTo(longest);
        refusal(wide + " ").startsWith("This is too long");
    }

    private SignedRecord longestRecord() throws InvalidRecordException {
        Bytes key = alice.publicKey().bytes();
        // A byte string of more than 255 bytes has two bytes more in front than an empty one.
        int others = key.length() + filled(0).length() + 2;
        Bytes bytes = key.concat(filled(SignedRecord.MAX_BYTES - others));
        return SignedRecord.verify(bytes, alice.sign(Purpose.RECORD, bytes));
    }

    private Bytes filled(int fill) {
        return CborMap.builder()
                .put("name", "a".repeat(Username.MAX_CHARS))
                .put("noise", List.of(alice.noisePublicKey()))
                .put("addresses", List.of())
                .put("seq", 7)
                .put("issued", 0)
                .put("expires", 0)
                .put("versions", List.of(1L))
                .put("later", Bytes.owning(new byte[fill]))
                .encode();
    }

    /**
     * With a name of up to 12 characters and two IPv4 addresses, or an IPv6 address of up to 27 characters and a short
     * name, its QR code is of version 13 at most, and fits a terminal of 80 columns with its quiet zone. With a longer
     * IPv6 address it has 81 columns.
     */
    @Test
    void withTwoAddressesItFitsAQrCodeForATerminalOf80Columns() {
        assertThat(sized("a".repeat(12), "255.255.255.255", "255.255.255.255"))
                .hasSizeLessThanOrEqualTo(BYTES_OF_A_QR_CODE_FOR_80_COLUMNS);
        assertThat(sized("alice", "192.168.178.100", "2001:db8:1234:5600::1234:56"))
                .hasSizeLessThanOrEqualTo(BYTES_OF_A_QR_CODE_FOR_80_COLUMNS);
    }

    private String sized(String name, String first, String second) {
        List<HostPort> addresses = List.of(new HostPort(first, 65535), new HostPort(second, 65535));
        // The first seq of a record is the time it was made.
        PeerRecord content = PeerRecord.of(alice, new Username(name), addresses, NOW.toEpochMilli(), NOW);
        return Invitation.of(SignedRecord.sign(alice, content)).text();
    }

    @Test
    void isToldFromNamesAndAddresses() {
        for (String meant : List.of(
                link,
                "<" + link + ">",
                "P2PCHAT:alice/x",
                "p2pchat:",
                "p2pchat:alice",
                " p2pchat:1/",
                "p2p\nchat:a/")) {
            assertThat(Invitation.isMeant(meant)).as(meant).isTrue();
        }
        assertThat(Invitation.isMeant(link + " ".repeat(100_000))).isTrue();
        for (String other : List.of("", "alice", "p2pchat", "p2pchat:9000", "[::1]:9000", "http://p2pchat:1/", "<>")) {
            assertThat(Invitation.isMeant(other)).as(other).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "<", ">", "<>", ":", "/", "p2pchat:/", "p2pchat://", "p2pchat:a/\ud800", "\u0000"})
    void nothingElseIsOne(String text) {
        refuses(text);
    }

    private void refusesAltered(int at, char other) {
        assertThat(other).isNotEqualTo(link.charAt(at));
        refuses(link.substring(0, at) + other + link.substring(at + 1));
    }

    private static void refuses(String text) {
        refusal(text).isNotBlank();
    }

    private static AbstractStringAssert<?> refusal(String text) {
        try {
            Invitation read = Invitation.parse(text);
            throw new AssertionError("taken for " + read + ": " + text);
        } catch (InvalidInvitationException e) {
            return assertThat(e.getMessage());
        }
    }

    private static String folded(String text, int columns, String between) {
        return text.replaceAll("(.{" + columns + "})", "$1" + between);
    }
}
