// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.storage.xodus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.p2pchat.storage.Key;
import dev.p2pchat.storage.Store;
import dev.p2pchat.storage.StoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class XodusStoreTest implements StoreContract {
    @TempDir
    Path folder;

    @Override
    public Store open() {
        return XodusStore.open(folder.resolve("store"));
    }

    @Test
    void whatWasWrittenIsThereAfterReopening() {
        try (Store store = open()) {
            StoreContract.put(store, NOTES, Key.of(GROUP, 1), "one");
        }
        try (Store store = open()) {
            assertThat(StoreContract.get(store, NOTES, Key.of(GROUP, 1))).isEqualTo("one");
        }
    }
}
