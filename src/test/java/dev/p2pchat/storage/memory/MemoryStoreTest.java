// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.storage.memory;

import dev.p2pchat.storage.Store;
import dev.p2pchat.storage.StoreContract;

class MemoryStoreTest implements StoreContract {
    @Override
    public Store open() {
        return new MemoryStore();
    }
}
