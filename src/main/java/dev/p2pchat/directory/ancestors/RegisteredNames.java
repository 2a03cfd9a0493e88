// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.ancestors;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.Username;
import dev.p2pchat.directory.store.Names;
import dev.p2pchat.storage.Key;
import dev.p2pchat.storage.Store;
import dev.p2pchat.storage.Table;
import dev.p2pchat.storage.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The names that are held by passwords, durably, in a table of their own. While somebody holds one, no key can claim it;
 * where a crash left both, the key's claim counts.
 */
final class RegisteredNames {
    private static final Table TABLE = new Table("ancestors-names");
    private static final Bytes ALL = Bytes.utf8("names");
    private static final Bytes ZERO = Bytes.copyOf(new byte[1]);

    private final Store store;
    private final Names names;

    RegisteredNames(Store store, Names names) {
        this.store = store;
        this.names = names;
    }

    /** Returns false, and nothing changes, when somebody has the name, by password or by key. */
    boolean register(Registered entry) {
        Key key = key(entry.name());
        boolean first = write(transaction -> {
            if (transaction.get(TABLE, key) != null) {
                return false;
            }
            transaction.put(TABLE, key, entry.encode());
            return true;
        });
        if (first && !names.hold(entry.name())) {
            // A key was faster.
            delete(entry.name());
            return false;
        }
        return first;
    }

    /** Frees a name for everybody. */
    void remove(Username name) {
        names.release(name);
        delete(name);
    }

    private void delete(Username name) {
        var unused = write(transaction -> {
            transaction.delete(TABLE, key(name));
            return true;
        });
    }

    /** Empty also where a key has the name. */
    Optional<Registered> find(Username name) {
        Bytes found = store.<@Nullable Bytes>read(transaction -> transaction.get(TABLE, key(name)));
        return found == null || names.isClaimed(name) ? Optional.empty() : Optional.of(Registered.decode(found));
    }

    /** Up to {@code limit} of them in the order of their names, beginning behind {@code after}, null for the start. */
    List<Registered> page(@Nullable Username after, int limit) {
        List<Registered> page = new ArrayList<>();
        @Nullable Username last = after;
        boolean more = true;
        while (more && page.size() < limit) {
            int wanted = limit - page.size();
            List<Registered> next = read(last, wanted);
            next.stream().filter(entry -> !names.isClaimed(entry.name())).forEach(page::add);
            more = next.size() == wanted;
            last = next.isEmpty() ? last : next.get(next.size() - 1).name();
        }
        return page;
    }

    private List<Registered> read(@Nullable Username after, int limit) {
        Bytes from = after == null ? Bytes.EMPTY : Bytes.utf8(after.value()).concat(ZERO);
        List<Registered> page = new ArrayList<>();
        store.read(transaction -> {
            transaction.ascend(TABLE, ALL, from, (order, value) -> {
                page.add(Registered.decode(value));
                return page.size() < limit;
            });
            return true;
        });
        return page;
    }

    private boolean write(Function<? super Transaction, Boolean> work) {
        try {
            return store.<Boolean>write(work).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    private static Key key(Username name) {
        return new Key(ALL, Bytes.utf8(name.value()));
    }
}
