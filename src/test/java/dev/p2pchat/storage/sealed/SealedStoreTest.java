// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.storage.sealed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.crypto.SecretKey;
import dev.p2pchat.storage.DamagedRecordException;
import dev.p2pchat.storage.Key;
import dev.p2pchat.storage.ReadTransaction;
import dev.p2pchat.storage.Store;
import dev.p2pchat.storage.StoreContract;
import dev.p2pchat.storage.Table;
import dev.p2pchat.storage.Transaction;
import dev.p2pchat.storage.memory.MemoryStore;
import dev.p2pchat.storage.xodus.XodusStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealedStoreTest {
    private static final Table NOTES = StoreContract.NOTES;
    private static final Table OTHER = StoreContract.OTHER;
    private static final Bytes GROUP = StoreContract.GROUP;
    private static final Key ONE = Key.of(GROUP, 1);
    private static final Key TWO = Key.of(GROUP, 2);
    private static final byte[] DATA_KEY = filled(1);
    private static final byte[] INDEX_KEY = filled(2);

    private final SecureRandom random = new SecureRandom();

    private Store sealing(Store below) {
        return new SealedStore(below, SecretKey.copyOf(DATA_KEY), SecretKey.copyOf(INDEX_KEY), random);
    }

    @Nested
    class OverMemory implements StoreContract {
        @Override
        public Store open() {
            return sealing(new MemoryStore());
        }
    }

    @Nested
    class OverXodus implements StoreContract {
        @TempDir
        Path folder;

        @Override
        public Store open() {
            return sealing(XodusStore.open(folder));
        }
    }

    @Test
    void opensAfterReopeningWithTheSameKeysAndRefusesOthers(@TempDir Path folder) {
        try (Store store = sealing(XodusStore.open(folder))) {
            StoreContract.put(store, NOTES, ONE, "one");
        }
        try (Store store = sealing(XodusStore.open(folder))) {
            assertThat(StoreContract.get(store, NOTES, ONE)).isEqualTo("one");
        }
        try (Store store = new SealedStore(
                XodusStore.open(folder), SecretKey.copyOf(filled(3)), SecretKey.copyOf(INDEX_KEY), random)) {
            assertDamaged(() -> StoreContract.get(store, NOTES, ONE));
        }
    }

    @Test
    void noFileHoldsTheGroupOrTheValueInTheClear(@TempDir Path folder) throws IOException {
        String secretGroup = "a-conversation-nobody-knows-of";
        String secretValue = "the text that only two may read";
        try (Store store = sealing(XodusStore.open(folder))) {
            for (int i = 0; i < 50; i++) {
                StoreContract.put(store, NOTES, Key.of(Bytes.utf8(secretGroup), i), secretValue + i);
            }
        }
        assertThat(filesContaining(folder, secretGroup)).isEmpty();
        assertThat(filesContaining(folder, secretValue)).isEmpty();

        // The same without seals is found, so the search can find.
        try (Store store = XodusStore.open(folder)) {
            StoreContract.put(store, OTHER, Key.of(Bytes.utf8(secretGroup)), secretValue);
        }
        assertThat(filesContaining(folder, secretGroup)).isNotEmpty();
        assertThat(filesContaining(folder, secretValue)).isNotEmpty();
    }

    @Test
    void theSameValueIsNeverSealedTheSameWayTwice() {
        MemoryStore below = new MemoryStore();
        try (Store store = sealing(below)) {
            StoreContract.put(store, NOTES, ONE, "same");
            Bytes first = stored(below, NOTES).get(0);
            StoreContract.put(store, NOTES, ONE, "same");
            assertThat(stored(below, NOTES)).doesNotContain(first);
        }
    }

    @Test
    void theSameGroupIsBlindedDifferentlyInEachTable() {
        MemoryStore below = new MemoryStore();
        try (Store store = sealing(below)) {
            StoreContract.put(store, NOTES, ONE, "x");
            StoreContract.put(store, OTHER, ONE, "x");
            assertThat(storedKeys(below, NOTES).get(0).group())
                    .isNotEqualTo(storedKeys(below, OTHER).get(0).group());
        }
    }

    @Test
    void anyFlippedBitIsDamage() {
        MemoryStore below = new MemoryStore();
        try (Store store = sealing(below)) {
            StoreContract.put(store, NOTES, ONE, "a value");
            Key blinded = storedKeys(below, NOTES).get(0);
            Bytes good = stored(below, NOTES).get(0);
            for (int bit = 0; bit < 8 * good.length(); bit++) {
                byte[] bad = good.toArray();
                bad[bit / 8] ^= (byte) (1 << bit % 8);
                change(below, tx -> tx.put(NOTES, blinded, Bytes.copyOf(bad)));
                assertDamaged(() -> StoreContract.get(store, NOTES, ONE));
            }
            for (int length = 0; length < good.length(); length++) {
                Bytes cut = good.slice(0, length);
                change(below, tx -> tx.put(NOTES, blinded, cut));
                assertDamaged(() -> StoreContract.get(store, NOTES, ONE));
            }
            change(below, tx -> tx.put(NOTES, blinded, good));
            assertThat(StoreContract.get(store, NOTES, ONE)).isEqualTo("a value");
        }
    }

    @Test
    void everyWayToReadMeetsTheDamage() {
        MemoryStore below = new MemoryStore();
        try (Store store = sealing(below)) {
            StoreContract.put(store, NOTES, ONE, "one");
            Key blinded = storedKeys(below, NOTES).get(0);
            change(below, tx -> tx.put(NOTES, blinded, Bytes.utf8("no record of ours, yet long enough for one")));
            assertDamaged(() -> StoreContract.ascending(store, NOTES, GROUP, Bytes.EMPTY));
            assertDamaged(() -> StoreContract.descending(store, NOTES, GROUP, null));
            assertDamaged(() -> StoreContract.values(store, NOTES));
            assertThatThrownBy(() -> store.write(tx -> tx.get(NOTES, ONE)).join())
                    .hasCauseInstanceOf(DamagedRecordException.class);
            // One bad record stops nobody from writing others.
            StoreContract.put(store, NOTES, TWO, "two");
            assertThat(StoreContract.get(store, NOTES, TWO)).isEqualTo("two");
        }
    }

    @Test
    void aRecordMovedToAnotherKeyIsDamage() {
        MemoryStore below = new MemoryStore();
        try (Store store = sealing(below)) {
            StoreContract.put(store, NOTES, ONE, "one");
            Key from = storedKeys(below, NOTES).get(0);
            Bytes record = stored(below, NOTES).get(0);
            change(below, tx -> tx.put(NOTES, new Key(from.group(), Bytes.ofLong(2)), record));
            assertDamaged(() -> StoreContract.get(store, NOTES, TWO));
            assertThat(StoreContract.get(store, NOTES, ONE)).isEqualTo("one");
            assertDamaged(() -> StoreContract.values(store, NOTES));
        }
    }

    @Test
    void aRecordMovedToAnotherTableIsDamage() {
        MemoryStore below = new MemoryStore();
        try (Store store = sealing(below)) {
            StoreContract.put(store, NOTES, ONE, "note");
            StoreContract.put(store, OTHER, ONE, "other");
            Bytes record = stored(below, NOTES).get(0);
            Key target = storedKeys(below, OTHER).get(0);
            change(below, tx -> tx.put(OTHER, target, record));
            assertDamaged(() -> StoreContract.get(store, OTHER, ONE));
        }
    }

    @Test
    void aRecordWhoseOrderWasShiftedIntoItsGroupIsDamage() {
        MemoryStore below = new MemoryStore();
        try (Store store = sealing(below)) {
            StoreContract.put(store, NOTES, ONE, "one");
            Key from = storedKeys(below, NOTES).get(0);
            Bytes record = stored(below, NOTES).get(0);
            Bytes order = from.order();
            Key shifted = new Key(from.group().concat(order.slice(0, 1)), order.slice(1, order.length()));
            change(below, tx -> {
                tx.delete(NOTES, from);
                tx.put(NOTES, shifted, record);
            });
            assertDamaged(() -> StoreContract.values(store, NOTES));
        }
    }

    @Test
    void keepsTheLongestValueAndRefusesOneThatIsTooLong(@TempDir Path folder) {
        try (Store store = sealing(XodusStore.open(folder))) {
            Bytes longest = Bytes.copyOf(new byte[Transaction.MAX_VALUE_BYTES]);
            change(store, tx -> tx.put(NOTES, ONE, longest));
            assertThat(store.<Bytes>read(tx -> Objects.requireNonNull(tx.get(NOTES, ONE))))
                    .isEqualTo(longest);
            Bytes tooLong = Bytes.copyOf(new byte[Transaction.MAX_VALUE_BYTES + Transaction.MAX_WRAPPING_BYTES + 1]);
            assertThatThrownBy(() -> change(store, tx -> tx.put(NOTES, TWO, tooLong)))
                    .hasCauseInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void closingWipesTheKeys() {
        SecretKey dataKey = SecretKey.copyOf(DATA_KEY);
        SecretKey indexKey = SecretKey.copyOf(INDEX_KEY);
        byte[] liveData = dataKey.bytes();
        byte[] liveIndex = indexKey.bytes();
        Store store = new SealedStore(new MemoryStore(), dataKey, indexKey, random);
        StoreContract.put(store, NOTES, ONE, "one");
        store.close();
        assertThat(liveData).containsOnly(0);
        assertThat(liveIndex).containsOnly(0);
    }

    private static void assertDamaged(Runnable read) {
        assertThatExceptionOfType(DamagedRecordException.class)
                .isThrownBy(read::run)
                .withMessageMatching("A record in the table \"(notes|other)\" is damaged .*");
    }

    private static void change(Store store, Consumer<Transaction> change) {
        store.write(tx -> {
                    change.accept(tx);
                    return null;
                })
                .join();
    }

    private static List<Bytes> stored(Store below, Table table) {
        List<Bytes> found = new ArrayList<>();
        entries(below, table, (key, value) -> found.add(value));
        return found;
    }

    private static List<Key> storedKeys(Store below, Table table) {
        List<Key> found = new ArrayList<>();
        entries(below, table, (key, value) -> found.add(key));
        return found;
    }

    private static void entries(Store below, Table table, ReadTransaction.EntryVisitor visitor) {
        below.read(tx -> {
            tx.entries(table, visitor);
            return null;
        });
    }

    private static List<Path> filesContaining(Path folder, String text) throws IOException {
        String needle = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> found = new ArrayList<>();
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(needle)) {
                    found.add(file);
                }
            }
            return found;
        }
    }

    private static byte[] filled(int value) {
        byte[] out = new byte[SecretKey.BYTES];
        Arrays.fill(out, (byte) value);
        return out;
    }

    /** What was sealed a moment ago is remembered, which must not hide what became of it. */
    @Test
    void aRecordThatWasJustSealedIsStillFoundOutWhenItIsChangedOrMoved() {
        Table table = new Table("lines");
        try (Seal seal = new Seal(SecretKey.copyOf(DATA_KEY), SecretKey.copyOf(INDEX_KEY), random)) {
            Bytes group = seal.blind(table, Bytes.utf8("bob"));
            Key key = Key.of(group, 1);
            Bytes stored = seal.seal(table, key, Bytes.utf8("hello"));
            assertThat(seal.open(table, key, stored)).isEqualTo(Bytes.utf8("hello"));

            byte[] changed = stored.toArray();
            changed[changed.length - 1] ^= 1;
            assertThatThrownBy(() -> seal.open(table, key, Bytes.owning(changed)))
                    .isInstanceOf(DamagedRecordException.class);
            assertThatThrownBy(() -> seal.open(table, Key.of(group, 2), stored))
                    .isInstanceOf(DamagedRecordException.class);
            assertThatThrownBy(() -> seal.open(new Table("other"), key, stored))
                    .isInstanceOf(DamagedRecordException.class);
        }
    }
}
