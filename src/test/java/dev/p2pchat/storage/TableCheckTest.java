// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.crypto.SecretKey;
import dev.p2pchat.storage.sealed.SealedStore;
import dev.p2pchat.storage.xodus.XodusStore;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over the store that profiles have. */
class TableCheckTest {
    private static final Table LINES = new Table("lines");
    private static final Table CONTACTS = new Table("contacts");

    @TempDir
    private Path folder;

    private Store below;
    private Store store;

    @BeforeEach
    void fill() {
        SecureRandom random = new SecureRandom();
        below = XodusStore.open(folder);
        store = new SealedStore(below, SecretKey.random(random), SecretKey.random(random), random);
        store.write(tx -> {
                    for (int i = 0; i < 5; i++) {
                        tx.put(LINES, Key.of(Bytes.utf8("bob"), i), Bytes.utf8("text " + i));
                    }
                    tx.put(CONTACTS, Key.of(Bytes.utf8("bob")), Bytes.utf8("bob"));
                    return 0;
                })
                .join();
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void everyTableThatWasWrittenIsReadWhole() {
        assertThat(TableCheck.all(store))
                .containsExactly(new TableCheck("contacts", 1, 0, null), new TableCheck("lines", 5, 0, null))
                .allMatch(TableCheck::isSound);
    }

    @Test
    void everyAlteredOrMovedRecordCountsAndTheOthersAreStillRead() {
        below.write(tx -> {
                    tx.entries(LINES, (key, value) -> {
                        long order = key.order().toLong();
                        if (order == 1) {
                            byte[] altered = value.toArray();
                            altered[altered.length - 1] ^= 1;
                            tx.put(LINES, key, Bytes.owning(altered));
                        } else if (order == 3) {
                            tx.put(LINES, Key.of(key.group(), 77), value);
                        }
                        return order < 3;
                    });
                    return 0;
                })
                .join();

        assertThat(TableCheck.all(store))
                .contains(new TableCheck("contacts", 1, 0, null), new TableCheck("lines", 4, 2, null))
                .anyMatch(table -> !table.isSound());
    }
}
