// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.p2pchat.directory.Somebody;
import dev.p2pchat.directory.api.PublishResult;
import dev.p2pchat.identity.SignedRecord;
import dev.p2pchat.storage.Store;
import dev.p2pchat.storage.xodus.XodusStore;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class XodusNamesTest implements NamesContract {
    @TempDir
    Path folder;

    private Store store;
    private Names names;

    @BeforeEach
    void open() {
        store = XodusStore.open(folder);
        names = new EmbeddedNames(store);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Override
    public Names names() {
        return names;
    }

    @Test
    void claimsAndReservationsSurviveReopening() {
        Somebody alice = new Somebody("alice");
        Somebody bob = new Somebody("bob");
        SignedRecord record = alice.record(3, NOW);
        names.publish(record, NOW);
        names.publish(bob.record(3, NOW), NOW);
        names.remove(bob.name, bob.identity.publicKey());
        close();
        open();
        NameEntry found = names.find(alice.name).orElseThrow();
        assertThat(found).isEqualTo(NameEntry.of(record, NOW));
        assertThat(names.publish(new Somebody("alice").record(9, NOW), NOW)).isEqualTo(PublishResult.TAKEN);
        assertThat(names.find(bob.name)).isEmpty();
        assertThat(names.publish(new Somebody("bob").record(9, NOW), NOW)).isEqualTo(PublishResult.TAKEN);
        assertThat(names.publish(bob.record(3, NOW), NOW)).isEqualTo(PublishResult.STALE);
    }
}
