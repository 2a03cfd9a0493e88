// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.contacts.ContactBook;
import dev.p2pchat.discovery.OwnRecord;
import dev.p2pchat.journal.Journal;
import dev.p2pchat.messaging.Messaging;
import dev.p2pchat.storage.ReadTransaction;
import dev.p2pchat.storage.Transaction;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;

/** What must be known of a profile's records as a whole by who copies them without reading them. */
public final class StoredRecords {
    private StoredRecords() {}

    /**
     * Makes a copy of an older state a profile of its own, which others understand: called once, in the first transaction
     * on a store that was restored from a backup.
     */
    public static void restored(Transaction first, InstantSource clock, SecureRandom random) {
        OwnRecord.restored(first);
        Messaging.restored(first, random);
        Journal.restored(first, clock, random);
    }

    /**
     * Every group under which a record may lie, in any table. From the disk they cannot be read, for they lie there
     * blinded; who gives the profile new keys has to know them. A record of a group that is missing here keeps its profile
     * from being given new keys, and nothing worse.
     */
    public static Set<Bytes> groups(ReadTransaction transaction) {
        Set<Bytes> groups = new HashSet<>(ContactBook.groups(transaction));
        groups.add(OwnRecord.group());
        groups.addAll(Journal.groups());
        return groups;
    }
}
