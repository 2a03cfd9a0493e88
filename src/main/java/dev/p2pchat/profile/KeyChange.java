// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.profile;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.crypto.SecretKey;
import dev.p2pchat.files.ProcessLock;
import dev.p2pchat.storage.Key;
import dev.p2pchat.storage.ReadTransaction;
import dev.p2pchat.storage.Store;
import dev.p2pchat.storage.StoreFailedException;
import dev.p2pchat.storage.Table;
import dev.p2pchat.storage.sealed.Seal;
import dev.p2pchat.storage.sealed.SealedStore;
import dev.p2pchat.storage.xodus.XodusStore;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Changes what protects a profile that nobody has open: its passphrase, or with it the keys under which everything in the
 * store lies. Who we are stays.
 */
public final class KeyChange implements AutoCloseable {
    private final ProfileFolder folder;
    private final SecureRandom random;
    private final ProcessLock lock;
    private final KeyRing keys;

    private KeyChange(ProfileFolder folder, SecureRandom random, ProcessLock lock, KeyRing keys) {
        this.folder = folder;
        this.random = random;
        this.lock = lock;
        this.keys = keys;
    }

    /**
     * Takes the profile.
     *
     * @throws ProfileException {@code IN_USE} if anybody has it open, {@code WRONG_PASSPHRASE}
     */
    public static KeyChange begin(ProfileFolder folder, Passphrase present, SecureRandom random)
            throws ProfileException {
        var unused = ProfileSettings.read(folder);
        ProcessLock lock = folder.takeLock();
        boolean begun = false;
        try {
            new StoreSwap(folder).finish();
            char[] words = KeyFile.isProtected(folder) ? present.ask() : new char[0];
            try {
                KeyChange change = new KeyChange(folder, random, lock, KeyFile.open(folder, words));
                begun = true;
                return change;
            } finally {
                Arrays.fill(words, '\0');
            }
        } finally {
            if (!begun) {
                lock.close();
            }
        }
    }

    /** Seals the same keys under another passphrase; empty for none. */
    public void passphrase(char[] words) throws ProfileException {
        try (KeyWrap wrap = KeyWrap.choose(words, random)) {
            KeyFile.write(folder.keys(), KeyFile.sealed(keys, wrap, random));
        }
    }

    /**
     * The same, with new keys for the store: every record is sealed anew. After a crash at any moment the profile is the
     * old one or the new one, whole.
     *
     * @param groups finds every group under which there may be records: from their blinded form they cannot be had
     * @throws ProfileException if it cannot be done, also for a record of a group that is not among {@code groups}; then
     *     everything is as it was
     */
    public void rekey(char[] words, Function<ReadTransaction, Set<Bytes>> groups, Progress progress)
            throws ProfileException {
        rekey(words, groups, progress, new StoreSwap(folder));
    }

    void rekey(char[] words, Function<ReadTransaction, Set<Bytes>> groups, Progress progress, StoreSwap swap)
            throws ProfileException {
        boolean made = false;
        try (SecretKey data = SecretKey.random(random);
                SecretKey index = SecretKey.random(random);
                KeyWrap wrap = KeyWrap.choose(words, random)) {
            resealInto(swap, data, index, groups, progress);
            KeyRing fresh = new KeyRing(keys.identity(), keys.former(), keys.links(), data, index, wrap);
            KeyFile.write(swap.nextKeys(), KeyFile.sealed(fresh, wrap, random));
            made = true;
        } catch (StoreFailedException e) {
            throw ProfileException.of(e);
        } finally {
            if (!made) {
                swap.finish();
            }
        }
        swap.swap();
    }

    private void resealInto(
            StoreSwap swap,
            SecretKey data,
            SecretKey index,
            Function<ReadTransaction, Set<Bytes>> groups,
            Progress progress)
            throws ProfileException {
        Store below = XodusStore.open(folder.store());
        try (Store present = new SealedStore(
                        below, keys.dataKey().copy(), keys.indexKey().copy(), random);
                Seal from = new Seal(keys.dataKey().copy(), keys.indexKey().copy(), random);
                Seal to = new Seal(data.copy(), index.copy(), random);
                Store next = XodusStore.open(swap.nextStore())) {
            Set<Bytes> known = present.<Set<Bytes>>read(groups);
            RecordBatch batch = new RecordBatch(next);
            Resealing resealing = new Resealing(known, from, to, batch, progress);
            below.<Boolean>read(transaction -> {
                transaction.tables().forEach(table -> resealing.table(transaction, table));
                return true;
            });
            resealing.check(folder);
            batch.write();
        }
    }

    /** Goes through the tables until something is wrong. */
    private static final class Resealing {
        private final Set<Bytes> known;
        private final Seal from;
        private final Seal to;
        private final RecordBatch batch;
        private final Progress progress;
        private long bytes;
        private boolean cancelled;
        private boolean unknown;

        Resealing(Set<Bytes> known, Seal from, Seal to, RecordBatch batch, Progress progress) {
            this.known = known;
            this.from = from;
            this.to = to;
            this.batch = batch;
            this.progress = progress;
        }

        void table(ReadTransaction transaction, Table table) {
            Map<Bytes, Bytes> blinded = new HashMap<>();
            known.forEach(group -> blinded.put(from.blind(table, group), to.blind(table, group)));
            transaction.entries(table, (key, value) -> {
                Bytes group = blinded.get(key.group());
                if (group == null) {
                    unknown = true;
                } else {
                    Key fresh = new Key(group, key.order());
                    batch.accept(table, fresh, to.seal(table, fresh, from.open(table, key, value)));
                    bytes += value.length();
                    cancelled |= !progress.at(bytes, 0);
                }
                return !unknown && !cancelled;
            });
        }

        void check(ProfileFolder folder) throws ProfileException {
            if (cancelled) {
                throw ProfileException.cancelled();
            }
            if (unknown) {
                throw new ProfileException(
                        ProfileException.Reason.UNUSABLE,
                        "The profile " + folder.name() + " holds a record of somebody it does not know, which cannot be"
                                + " given new keys. Nothing was changed; its passphrase can be changed without --rekey.");
            }
        }
    }

    /** Gives the profile back. */
    @Override
    public void close() {
        keys.close();
        lock.close();
    }
}
