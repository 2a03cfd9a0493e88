// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.Username;
import dev.p2pchat.cbor.CborMap;
import dev.p2pchat.handshake.MovableClock;
import dev.p2pchat.identity.Identity;
import dev.p2pchat.identity.OwnKeys;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.identity.PeerRecord;
import dev.p2pchat.identity.SignedRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A profile that gives up its identity for another, also over restarts, crashes and years. */
class RotationTest {
    private static final Duration YEAR = Duration.ofDays(365);

    private final SecureRandom random = new SecureRandom();
    private final MovableClock clock = new MovableClock();

    @TempDir
    private Path home;

    private ProfileFolder folder;

    @BeforeEach
    void makeProfile() throws Exception {
        folder = new ProfileFolder(home, new Username("alice"));
        Profile.create(folder, Passphrase.none(), random).close();
    }

    private Profile open() throws ProfileException {
        return Profile.open(folder, Passphrase.none(), random);
    }

    private OwnKeys keys(Profile profile) {
        return profile.keys(clock.instant());
    }

    private static List<PeerId> ids(List<Identity> identities) {
        return identities.stream().map(Identity::id).toList();
    }

    /** Which only says yes if every link holds. */
    private SignedRecord record(OwnKeys keys) throws Exception {
        SignedRecord made = SignedRecord.sign(
                keys.current(),
                PeerRecord.of(keys.current(), folder.name(), List.of(), 1, clock.instant(), keys.links()));
        return SignedRecord.verify(made.record(), made.signature());
    }

    @Test
    void takesEffectAtOnceAndStaysAfterARestart() throws Exception {
        PeerId before;
        Bytes noiseBefore;
        OwnKeys after;
        try (Profile profile = open()) {
            before = profile.identity().id();
            noiseBefore = profile.identity().noisePublicKey();
            assertThat(keys(profile).former()).isEmpty();
            assertThat(keys(profile).links()).isEmpty();

            profile.rotate(clock.instant(), random);

            after = keys(profile);
            assertThat(profile.identity()).isSameAs(after.current());
            assertThat(after.current().id()).isNotEqualTo(before);
            assertThat(ids(after.former())).containsExactly(before);
            assertThat(record(after).content().formerIds()).containsExactly(before);
        }

        try (Profile profile = open()) {
            assertThat(profile.identity().id()).isEqualTo(after.current().id());
            assertThat(profile.identity().noisePublicKey())
                    .isEqualTo(after.current().noisePublicKey())
                    .isNotEqualTo(noiseBefore);
            assertThat(ids(keys(profile).former())).containsExactly(before);
            assertThat(keys(profile).former().get(0).noisePublicKey()).isEqualTo(noiseBefore);
            assertThat(keys(profile).links()).isEqualTo(after.links());
            assertThat(record(keys(profile)).content().formerIds()).containsExactly(before);
        }
    }

    @Test
    void needsNoPassphraseAgainAndKeepsIt() throws Exception {
        ProfileFolder bob = new ProfileFolder(home, new Username("bob"));
        FixedPassphrase words = new FixedPassphrase("correct horse");
        PeerId after;
        try (Profile profile = Profile.create(bob, words, random)) {
            profile.rotate(clock.instant(), random);
            after = profile.identity().id();
        }

        assertThat(words.asked).isZero();
        assertThat(words.chosen).isOne();
        assertThatExceptionOfType(ProfileException.class)
                .isThrownBy(() -> Profile.open(bob, new FixedPassphrase("battery staple"), random));
        try (Profile profile = Profile.open(bob, words, random)) {
            assertThat(profile.identity().id()).isEqualTo(after);
            profile.rotate(clock.instant(), random);
        }
        Profile.open(bob, words, random).close();
    }

    /** Sessions under them go on, and rekey with their noise keys. */
    @Test
    void leavesTheFormerIdentityOpenUntilTheProfileIsClosed() throws Exception {
        Profile profile = open();
        Identity first = profile.identity();
        for (int i = 0; i < 10; i++) {
            profile.rotate(clock.instant(), random);
            clock.advance(YEAR);
        }
        Identity last = profile.identity();

        assertThat(first.noise().scalar().bytes()).isNotNull();
        profile.close();

        for (Identity identity : List.of(first, last)) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> identity.noise().scalar().bytes());
            assertThatIllegalStateException()
                    .isThrownBy(() -> identity.signing().seed().bytes());
        }
    }

    @Test
    void wipesWhatItReadOfFormerIdentitiesToo() throws Exception {
        try (Profile profile = open()) {
            profile.rotate(clock.instant(), random);
        }
        KeyRing ring = KeyFile.open(folder, new char[0]);
        ring.close();

        assertThatIllegalStateException()
                .isThrownBy(
                        () -> ring.former().get(0).identity().noise().scalar().bytes());
        assertThatIllegalStateException()
                .isThrownBy(
                        () -> ring.former().get(0).identity().signing().seed().bytes());
        assertThatIllegalStateException().isThrownBy(() -> ring.wrap().key().bytes());
        assertThat(ring.wrap()).hasToString("KeyWrap[hidden]");
    }

    @Test
    void answersUnderAFormerIdentityForAYear() throws Exception {
        try (Profile profile = open()) {
            PeerId first = profile.identity().id();
            profile.rotate(clock.instant(), random);
            clock.advance(YEAR.dividedBy(2));
            PeerId second = profile.identity().id();
            profile.rotate(clock.instant(), random);
            assertThat(ids(keys(profile).former())).containsExactly(second, first);

            clock.advance(YEAR.dividedBy(2).minusMillis(1));
            assertThat(ids(keys(profile).former())).containsExactly(second, first);
            clock.advance(Duration.ofMillis(1));
            assertThat(ids(keys(profile).former())).containsExactly(second);
            assertThat(record(keys(profile)).content().formerIds())
                    .as("the way from it stays")
                    .containsExactly(first, second);
        }
        try (Profile profile = open()) {
            assertThat(keys(profile).former()).as("after a restart").hasSize(1);
        }
    }

    @Test
    void writesNoFormerIdentityThatIsTooOld() throws Exception {
        try (Profile profile = open()) {
            profile.rotate(clock.instant(), random);
            clock.advance(YEAR);
            try (KeyRing ring = KeyFile.open(folder, new char[0])) {
                assertThat(ring.former()).as("before the next write").hasSize(1);
            }
            PeerId second = profile.identity().id();

            profile.rotate(clock.instant(), random);

            try (KeyRing ring = KeyFile.open(folder, new char[0])) {
                assertThat(ring.former()).extracting(one -> one.identity().id()).containsExactly(second);
                assertThat(ring.former().get(0).retired()).isEqualTo(clock.instant());
                assertThat(ring.links()).hasSize(2);
            }
        }
    }

    @Test
    void keepsEightFormerIdentitiesAndEightLinks() throws Exception {
        List<PeerId> all = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            try (Profile profile = open()) {
                all.add(0, profile.identity().id());
                profile.rotate(clock.instant(), random);
            }
        }

        try (Profile profile = open()) {
            OwnKeys keys = keys(profile);
            assertThat(ids(keys.former())).isEqualTo(all.subList(0, 8));
            List<PeerId> chain = record(keys).content().formerIds();
            assertThat(chain).hasSize(8);
            assertThat(chain.get(7)).isEqualTo(all.get(0));
            assertThat(chain.get(0)).isEqualTo(all.get(7));
        }
    }

    @Test
    void staysAsItWasWhenItsKeysCannotBeWritten() throws Exception {
        try (Profile profile = open()) {
            OwnKeys before = keys(profile);
            // What is written first can be neither replaced nor made.
            Path inTheWay = Files.createDirectories(
                    folder.path().resolve("keys.sealed.new").resolve("in the way"));

            assertThatExceptionOfType(ProfileException.class)
                    .isThrownBy(() -> profile.rotate(clock.instant(), random))
                    .matches(e -> e.reason() == ProfileException.Reason.UNUSABLE);

            assertThat(keys(profile)).isEqualTo(before);
            try (KeyRing ring = KeyFile.open(folder, new char[0])) {
                assertThat(ring.identity().id()).isEqualTo(before.current().id());
                assertThat(ring.former()).isEmpty();
            }
            Files.delete(inTheWay);
            Files.delete(folder.path().resolve("keys.sealed.new"));
            profile.rotate(clock.instant(), random);
            assertThat(ids(keys(profile).former()))
                    .containsExactly(before.current().id());
        }
    }

    /** The rename is the moment: whatever of the new file was written before it counts for nothing. */
    @Test
    void isNotRotatedByACrashBeforeTheRename() throws Exception {
        byte[] before = Files.readAllBytes(folder.keys());
        PeerId old;
        PeerId fresh;
        try (Profile profile = open()) {
            old = profile.identity().id();
            profile.rotate(clock.instant(), random);
            fresh = profile.identity().id();
        }
        byte[] after = Files.readAllBytes(folder.keys());

        for (int written : new int[] {0, 1, 32, after.length / 2, after.length}) {
            Files.write(folder.keys(), before);
            Files.write(
                    folder.path().resolve("keys.sealed.new"),
                    Bytes.copyOf(after, 0, written).toArray());
            try (Profile profile = open()) {
                assertThat(profile.identity().id()).as("%d bytes", written).isEqualTo(old);
                assertThat(keys(profile).links()).isEmpty();
            }
        }
        Files.write(folder.keys(), after);
        try (Profile profile = open()) {
            assertThat(profile.identity().id()).isEqualTo(fresh);
            profile.rotate(clock.instant(), random);
        }
        assertThat(folder.path().resolve("keys.sealed.new")).doesNotExist();
    }

    @Test
    void hasNoFormerSecretInAnyFile() throws Exception {
        try (Profile profile = open()) {
            Identity former = profile.identity();
            profile.rotate(clock.instant(), random);
            try (Stream<Path> files = Files.walk(folder.path())) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    String hex = Bytes.copyOf(Files.readAllBytes(file)).hex();
                    assertThat(hex)
                            .doesNotContain(Bytes.copyOf(former.signing().seed().bytes())
                                    .hex())
                            .doesNotContain(Bytes.copyOf(former.noise().scalar().bytes())
                                    .hex());
                }
            }
        }
    }

    /** Signed contents that break the limits cannot come from us: the file is damaged, or somebody's with our passphrase. */
    @Test
    void isRefusedWithMoreThanItEverWrites() throws Exception {
        try (KeyRing ring = KeyFile.open(folder, new char[0])) {
            for (CborMap.Builder extra : List.of(
                    CborMap.builder().put("links", List.of(Bytes.copyOf(new byte[95]))),
                    CborMap.builder().put("links", List.of(Bytes.copyOf(new byte[96]))),
                    CborMap.builder().put("former", List.of(CborMap.builder().build())),
                    CborMap.builder().put("former", "none"))) {
                KeyFile.write(folder.keys(), KeyFile.sealed(ring.wrap(), withKeys(extra, ring), random));

                assertThatExceptionOfType(ProfileException.class)
                        .isThrownBy(this::open)
                        .matches(e -> e.reason() == ProfileException.Reason.DAMAGED);
            }
            KeyFile.write(
                    folder.keys(),
                    KeyFile.sealed(ring.wrap(), withKeys(CborMap.builder().put("later", "field"), ring), random));
        }
        open().close();
    }

    private static byte[] withKeys(CborMap.Builder extra, KeyRing ring) {
        return extra.put(
                        "identity",
                        Bytes.copyOf(ring.identity().signing().seed().bytes()))
                .put("noise", Bytes.copyOf(ring.identity().noise().scalar().bytes()))
                .put("data", Bytes.copyOf(ring.dataKey().bytes()))
                .put("index", Bytes.copyOf(ring.indexKey().bytes()))
                .encode()
                .toArray();
    }
}
