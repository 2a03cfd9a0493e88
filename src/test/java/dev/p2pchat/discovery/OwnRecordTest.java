// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.HostPort;
import dev.p2pchat.base.Username;
import dev.p2pchat.cbor.CborMap;
import dev.p2pchat.handshake.MovableClock;
import dev.p2pchat.identity.FixedIdentity;
import dev.p2pchat.identity.Identity;
import dev.p2pchat.identity.OwnKeys;
import dev.p2pchat.identity.PeerRecord;
import dev.p2pchat.identity.Rotations;
import dev.p2pchat.identity.SignedRecord;
import dev.p2pchat.storage.HeldWriter;
import dev.p2pchat.storage.Key;
import dev.p2pchat.storage.StoreClosedException;
import dev.p2pchat.storage.StoreFailedException;
import dev.p2pchat.storage.Table;
import dev.p2pchat.storage.memory.MemoryStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OwnRecordTest {
    private static final HostPort HOME = new HostPort("192.0.2.1", 9000);
    private static final HostPort WORK = new HostPort("192.0.2.2", 9000);
    /** Long enough for what must not happen to happen. */
    private static final Duration MOMENT = Duration.ofMillis(300);

    private static final Duration HALF_A_LIFE = PeerRecord.LIFETIME.dividedBy(2);

    private final MemoryStore store = new MemoryStore();
    private final MovableClock clock = new MovableClock();
    private final Identity identity = FixedIdentity.of(1);
    private OwnKeys keys = OwnKeys.of(identity);
    private final OwnRecord own = opened("alice");

    private OwnRecord opened(String name) {
        return new OwnRecord(store, () -> keys, new Username(name), clock);
    }

    private void rotate(int times) {
        List<Identity> all =
                IntStream.rangeClosed(1, 1 + times).mapToObj(FixedIdentity::of).toList();
        keys = Rotations.keys(all);
    }

    @AfterEach
    void close() {
        store.close();
        identity.close();
    }

    @Test
    void saysWhoWeAreAndWhere() throws Exception {
        own.listensAt(List.of(HOME, WORK));

        SignedRecord record = own.get();

        assertThat(SignedRecord.verify(record.record(), record.signature())).isEqualTo(record);
        assertThat(record.id()).isEqualTo(identity.id());
        assertThat(record.content().username()).isEqualTo(new Username("alice"));
        assertThat(record.content().noiseKeys()).containsExactly(identity.noisePublicKey());
        assertThat(record.content().addresses()).containsExactly(HOME, WORK);
        assertThat(record.content().issued()).isEqualTo(clock.instant());
    }

    @Test
    void staysTheSameWhileNothingChanges() {
        own.listensAt(List.of(HOME));
        SignedRecord first = own.get();
        clock.advance(HALF_A_LIFE.minusMillis(1));

        own.listensAt(List.of(HOME));

        assertThat(own.get()).isEqualTo(first);
    }

    @Test
    void isMadeAnewWithALargerNumberWhenOurAddressesChange() {
        own.listensAt(List.of(HOME, WORK));
        SignedRecord first = own.get();

        own.listensAt(List.of(WORK, HOME));
        SignedRecord second = own.get();
        own.listensAt(List.of());
        SignedRecord third = own.get();

        assertThat(second.content().addresses()).containsExactly(WORK, HOME);
        assertThat(third.content().addresses()).isEmpty();
        assertThat(seq(second)).isGreaterThan(seq(first));
        assertThat(seq(third)).isGreaterThan(seq(second));
    }

    @Test
    void isMadeAnewAfterARestoreAlthoughNothingElseChanged() {
        own.listensAt(List.of(HOME));
        SignedRecord before = own.get();
        var unused = store.write(first -> {
                    OwnRecord.restored(first);
                    return true;
                })
                .join();
        // What the lost installation showed since the backup.
        clock.advance(Duration.ofDays(1));

        OwnRecord restored = opened("alice");
        restored.listensAt(List.of(HOME));
        SignedRecord after = restored.get();

        assertThat(seq(after))
                .isGreaterThan(seq(before))
                .isEqualTo(clock.instant().toEpochMilli());
        assertThat(opened("alice").get()).as("once").isEqualTo(after);
    }

    @Test
    void isMadeAnewWhenHalfItsLifeIsOver() {
        SignedRecord first = own.get();
        clock.advance(HALF_A_LIFE);

        SignedRecord second = own.get();

        assertThat(seq(second)).isGreaterThan(seq(first));
        assertThat(second.content().expires()).isEqualTo(clock.instant().plus(PeerRecord.LIFETIME));
    }

    @Test
    void survivesARestartWithTheSameBytes() {
        own.listensAt(List.of(HOME));
        SignedRecord before = own.get();
        clock.advance(Duration.ofDays(1));

        OwnRecord restarted = opened("alice");
        restarted.listensAt(List.of(HOME));

        assertThat(restarted.get()).isEqualTo(before);
        assertThat(opened("alice").get()).as("the addresses too").isEqualTo(before);
    }

    @Test
    void neverRepeatsANumberWhateverTheClockDoes() {
        own.listensAt(List.of(HOME));
        long last = seq(own.get());
        for (long days : new long[] {400, -800, 0, -1, 1, 30}) {
            clock.advance(Duration.ofDays(days));
            OwnRecord restarted = opened("alice");
            restarted.listensAt(List.of(days % 2 == 0 ? WORK : HOME));
            SignedRecord next = restarted.get();
            restarted.listensAt(List.of());
            SignedRecord after = restarted.get();

            assertThat(seq(next)).as("after %d days", days).isGreaterThan(last);
            assertThat(seq(after)).isGreaterThan(seq(next));
            last = seq(after);
        }
    }

    @Test
    void isNeitherExpiredNorFromTheFutureAfterTheClockWasSetBack() {
        own.get();
        clock.advance(Duration.ofDays(-365));

        PeerRecord record = own.get().content();

        assertThat(record.isFromTheFuture(clock.instant())).isFalse();
        assertThat(record.isExpired(clock.instant())).isFalse();
        assertThat(own.get().content()).as("once is enough").isEqualTo(record);
    }

    @Test
    void beginsAboveAllThatARestoredBackupMayHaveShownBefore() {
        own.listensAt(List.of(HOME));
        long before = seq(own.get());
        clock.advance(Duration.ofMinutes(1));

        try (MemoryStore restored = new MemoryStore()) {
            assertThat(seq(new OwnRecord(restored, () -> OwnKeys.of(identity), new Username("alice"), clock).get()))
                    .isGreaterThan(before);
        }
    }

    @Test
    void overtakesARecordOfOursThatTheWorldHasSeen() {
        SignedRecord mine = own.get();
        SignedRecord shown = signed(identity, seq(mine) + 1_000_000);

        own.overtake(shown);

        assertThat(seq(own.get())).isGreaterThan(seq(shown));
        assertThat(own.get()).isEqualTo(opened("alice").get());
    }

    @Test
    void staysTheSameWhenWhatTheWorldHasSeenIsOlderOrSomebodyElses() {
        SignedRecord mine = own.get();

        own.overtake(signed(identity, seq(mine) - 1));
        try (Identity other = FixedIdentity.of(2)) {
            own.overtake(signed(other, Long.MAX_VALUE));
        }

        assertThat(own.get()).isEqualTo(mine);
    }

    private SignedRecord signed(Identity by, long seq) {
        return SignedRecord.sign(by, PeerRecord.of(by, new Username("alice"), List.of(), seq, clock.instant()));
    }

    @Test
    void isMadeAnewUnderANewName() {
        own.listensAt(List.of(HOME));
        SignedRecord before = own.get();

        SignedRecord renamed = opened("alicia").get();

        assertThat(renamed.content().username()).isEqualTo(new Username("alicia"));
        assertThat(renamed.content().addresses()).containsExactly(HOME);
        assertThat(seq(renamed)).isGreaterThan(seq(before));
    }

    @Test
    void isMadeAnewByTheNewKeyWithTheWayToItWhenWeRotate() throws Exception {
        own.listensAt(List.of(HOME));
        SignedRecord before = own.get();

        rotate(2);
        SignedRecord after = own.get();

        assertThat(SignedRecord.verify(after.record(), after.signature())).isEqualTo(after);
        assertThat(after.id()).isEqualTo(keys.current().id());
        assertThat(after.content().noiseKeys()).containsExactly(keys.current().noisePublicKey());
        assertThat(after.content().links()).isEqualTo(keys.links());
        assertThat(after.content().formerIds()).contains(before.id());
        assertThat(after.content().addresses()).containsExactly(HOME);
        assertThat(seq(after)).isGreaterThan(seq(before));
        assertThat(own.get()).as("once is enough").isEqualTo(after);
        assertThat(opened("alice").get()).as("also after a restart").isEqualTo(after);
    }

    /** The crash came after the keys were written and before the record was. */
    @Test
    void isMadeAnewAtTheNextStartWhenWeRotatedJustBeforeTheEnd() {
        SignedRecord before = own.get();
        clock.advance(Duration.ofDays(-100));
        rotate(1);

        SignedRecord after = opened("alice").get();

        assertThat(after.id()).isEqualTo(keys.current().id());
        assertThat(seq(after)).isGreaterThan(seq(before));
    }

    @Test
    void isNotLedAwayByWhatAThiefOfOurFormerKeySays() {
        rotate(1);
        SignedRecord mine = own.get();

        own.overtake(signed(identity, Long.MAX_VALUE));
        own.overtake(signed(identity, seq(mine) + 1_000_000));

        assertThat(own.get()).isEqualTo(mine);
    }

    @Test
    void leavesOutTheLastAddressesWhereThereIsNoRoomForAll() throws Exception {
        List<HostPort> longest = IntStream.rangeClosed(1, 8)
                .mapToObj(n -> new HostPort(n + "h".repeat(HostPort.MAX_HOST_CHARS - 1), HostPort.MAX_PORT))
                .toList();
        own.listensAt(longest);
        assertThat(own.get().content().addresses()).isEqualTo(longest);

        rotate(8);
        SignedRecord crowded = own.get();

        assertThat(SignedRecord.verify(crowded.record(), crowded.signature())).isEqualTo(crowded);
        assertThat(crowded.content().links()).hasSize(8);
        int kept = crowded.content().addresses().size();
        assertThat(crowded.content().addresses()).isEqualTo(longest.subList(0, kept));
        assertThat(SignedRecord.fits(PeerRecord.of(
                        keys.current(),
                        new Username("alice"),
                        longest.subList(0, kept + 1),
                        seq(crowded),
                        clock.instant(),
                        keys.links())))
                .as("one more would not have fitted")
                .isFalse();
        assertThat(own.get()).as("once is enough").isEqualTo(crowded);
    }

    @Test
    void namesEightAddressesAndNoMore() {
        List<HostPort> many = IntStream.rangeClosed(1, 20)
                .mapToObj(n -> new HostPort("192.0.2." + n, 9000))
                .toList();

        own.listensAt(many);

        assertThat(own.get().content().addresses()).isEqualTo(many.subList(0, PeerRecord.MAX_ADDRESSES));
    }

    @Test
    void showsNobodyARecordThatIsNotCommitted() throws Exception {
        HeldWriter held = HeldWriter.of(store);
        CompletableFuture<SignedRecord> shown = CompletableFuture.supplyAsync(own::get);
        assertThatExceptionOfType(TimeoutException.class)
                .isThrownBy(() -> shown.get(MOMENT.toMillis(), TimeUnit.MILLISECONDS));

        held.close();

        assertThat(shown.get()).isEqualTo(opened("alice").get());
    }

    @Test
    void makesNoneThatCannotBeCommitted() {
        SignedRecord committed = own.get();
        store.close();
        own.listensAt(List.of(HOME));

        assertThatExceptionOfType(StoreClosedException.class).isThrownBy(own::get);

        own.listensAt(List.of());
        assertThat(own.get()).isEqualTo(committed);
    }

    @Test
    void refusesToBeginWithADamagedRecordInsteadOfForgettingItsNumber() {
        SignedRecord mine = own.get();
        List<Bytes> damaged = List.of(
                Bytes.EMPTY,
                Bytes.utf8("nonsense"),
                CborMap.builder().encode(),
                CborMap.builder()
                        .put("record", mine.record())
                        .put("signature", Bytes.copyOf(new byte[64]))
                        .encode());
        for (Bytes entry : damaged) {
            store.write(tx -> {
                        tx.put(new Table("own-record"), Key.of(Bytes.utf8("record")), entry);
                        return true;
                    })
                    .join();

            assertThatExceptionOfType(StoreFailedException.class)
                    .as("%s", entry)
                    .isThrownBy(() -> opened("alice"))
                    .withMessageContaining("backup");
        }
    }

    private static long seq(SignedRecord record) {
        return record.content().seq();
    }
}
