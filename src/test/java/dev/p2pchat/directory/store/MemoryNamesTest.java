// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.store;

import dev.p2pchat.storage.Store;
import dev.p2pchat.storage.memory.MemoryStore;
import org.junit.jupiter.api.AfterEach;

class MemoryNamesTest implements NamesContract {
    private final Store store = new MemoryStore();
    private final Names names = new EmbeddedNames(store);

    @Override
    public Names names() {
        return names;
    }

    @AfterEach
    void close() {
        store.close();
    }
}
