// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.store;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.HostPort;
import dev.p2pchat.base.Username;
import dev.p2pchat.cbor.CborMap;
import dev.p2pchat.cbor.MalformedCborException;
import dev.p2pchat.crypto.Ed25519PublicKey;
import dev.p2pchat.directory.api.PublishResult;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.identity.PeerRecord;
import dev.p2pchat.identity.SignedRecord;
import dev.p2pchat.storage.Key;
import dev.p2pchat.storage.ReadTransaction;
import dev.p2pchat.storage.Store;
import dev.p2pchat.storage.StoreFailedException;
import dev.p2pchat.storage.Table;
import dev.p2pchat.storage.Transaction;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Names in a store of this process. Comparisons happen inside the write, which its one writer runs one after another.
 *
 * <p>Entries lie in the order of their names; what was taken out lies in a table of its own, so that listing never
 * steps over it.
 */
public final class EmbeddedNames implements Names {
    private static final Table ENTRIES = new Table("directory-names");
    private static final Table GONE = new Table("directory-names-gone");
    private static final Table HELD = new Table("directory-names-held");
    private static final Bytes ALL = Bytes.utf8("names");
    private static final Bytes ZERO = Bytes.copyOf(new byte[1]);

    private final Store store;
    private final Consumer<? super Username> changed;

    /** The store stays the caller's to close. */
    public EmbeddedNames(Store store) {
        this(store, name -> {});
    }

    /** @param changed is told of a name that was published, removed or freed: after the commit, before whoever asked for it */
    public EmbeddedNames(Store store, Consumer<? super Username> changed) {
        this.store = store;
        this.changed = changed;
    }

    @Override
    public PublishResult publish(SignedRecord record, Instant now) {
        NameEntry fresh = NameEntry.of(record, now);
        Set<Bytes> keys = keys(record.content());
        return write(fresh.name(), transaction -> publish(transaction, fresh, keys));
    }

    /** Those that the record speaks for: its own, and the former ones that it proves to follow. */
    private static Set<Bytes> keys(PeerRecord record) {
        Set<Bytes> keys = new HashSet<>();
        keys.add(record.identity().bytes());
        record.links().forEach(link -> keys.add(link.former().bytes()));
        return keys;
    }

    private static PublishResult publish(Transaction transaction, NameEntry fresh, Set<Bytes> keys) {
        Key key = key(fresh.name());
        @Nullable Bytes there = transaction.get(ENTRIES, key);
        if (there != null) {
            NameEntry old = decode(there);
            if (!keys.contains(old.identity())) {
                return PublishResult.TAKEN;
            }
            if (old.record().equals(fresh.record()) && old.signature().equals(fresh.signature())) {
                return PublishResult.UNCHANGED;
            }
            if (fresh.identity().equals(old.identity()) && fresh.seq() <= old.seq()) {
                return PublishResult.STALE;
            }
            transaction.put(ENTRIES, key, encode(fresh));
            return PublishResult.UPDATED;
        }
        @Nullable Bytes gone = transaction.get(GONE, key);
        if (gone != null) {
            ReservedName reserved = reserved(fresh.name(), gone);
            if (!keys.contains(reserved.identity())) {
                return PublishResult.TAKEN;
            }
            if (fresh.identity().equals(reserved.identity()) && fresh.seq() <= reserved.seq()) {
                return PublishResult.STALE;
            }
            transaction.delete(GONE, key);
        } else if (transaction.get(HELD, key) != null) {
            return PublishResult.TAKEN;
        }
        transaction.put(ENTRIES, key, encode(fresh));
        return PublishResult.CLAIMED;
    }

    @Override
    public Optional<NameEntry> find(Username name) {
        return Optional.ofNullable(store.read(transaction -> {
            @Nullable Bytes found = transaction.get(ENTRIES, key(name));
            return found == null ? null : decode(found);
        }));
    }

    @Override
    public boolean remove(Username name, Ed25519PublicKey owner) {
        Key key = key(name);
        return write(name, transaction -> {
            @Nullable Bytes found = transaction.get(ENTRIES, key);
            if (found == null) {
                return false;
            }
            NameEntry entry = decode(found);
            if (!entry.identity().equals(owner.bytes())) {
                return false;
            }
            transaction.delete(ENTRIES, key);
            transaction.put(GONE, key, encode(new ReservedName(name, entry.identity(), entry.seq())));
            return true;
        });
    }

    @Override
    public boolean hold(HeldName held) {
        return write(held.name(), transaction -> {
            if (whose(transaction, held.name()) != null) {
                return false;
            }
            transaction.put(HELD, key(held.name()), held.note());
            return true;
        });
    }

    @Override
    public boolean release(HeldName held) {
        return write(held.name(), transaction -> {
            @Nullable Bytes note = transaction.get(HELD, key(held.name()));
            if (note == null || !note.equals(held.note())) {
                return false;
            }
            transaction.delete(HELD, key(held.name()));
            return true;
        });
    }

    @Override
    public List<HeldName> held(@Nullable Username after, int limit) {
        return page(HELD, after, limit, (order, note) -> new HeldName(name(order), note));
    }

    @Override
    public List<NameEntry> page(@Nullable Username after, int limit) {
        return page(ENTRIES, after, limit, (order, value) -> decode(value));
    }

    private <T> List<T> page(
            Table table, @Nullable Username after, int limit, BiFunction<Bytes, Bytes, ? extends T> decode) {
        // The smallest order behind a name is the name and a zero byte.
        Bytes from = after == null ? Bytes.EMPTY : Bytes.utf8(after.value()).concat(ZERO);
        return store.read(transaction -> {
            List<T> page = new ArrayList<>();
            transaction.ascend(table, ALL, from, (order, value) -> {
                if (page.size() < limit) {
                    page.add(decode.apply(order, value));
                }
                return page.size() < limit;
            });
            return page;
        });
    }

    private static Username name(Bytes order) {
        return new Username(new String(order.toArray(), StandardCharsets.US_ASCII));
    }

    @Override
    public Optional<StoredName> whose(Username name) {
        return Optional.ofNullable(store.read(transaction -> whose(transaction, name)));
    }

    private static @Nullable StoredName whose(ReadTransaction transaction, Username name) {
        @Nullable Bytes there = transaction.get(ENTRIES, key(name));
        if (there != null) {
            return decode(there);
        }
        @Nullable Bytes gone = transaction.get(GONE, key(name));
        if (gone != null) {
            return reserved(name, gone);
        }
        @Nullable Bytes note = transaction.get(HELD, key(name));
        return note == null ? null : new HeldName(name, note);
    }

    @Override
    public boolean free(Username name, PeerId owner) {
        return write(name, transaction -> {
            @Nullable StoredName there = whose(transaction, name);
            if (there == null || !owner.equals(there.id())) {
                return false;
            }
            transaction.delete(ENTRIES, key(name));
            transaction.delete(GONE, key(name));
            return true;
        });
    }

    @Override
    public void each(Consumer<? super StoredName> visitor) {
        store.<@Nullable Void>read(transaction -> {
            transaction.ascend(ENTRIES, ALL, Bytes.EMPTY, (order, value) -> {
                visitor.accept(decode(value));
                return true;
            });
            transaction.ascend(GONE, ALL, Bytes.EMPTY, (order, value) -> {
                visitor.accept(reserved(name(order), value));
                return true;
            });
            transaction.ascend(HELD, ALL, Bytes.EMPTY, (order, note) -> {
                visitor.accept(new HeldName(name(order), note));
                return true;
            });
            return null;
        });
    }

    /** Puts names into a store that nobody serves yet, all or none of them; what lies there under them is replaced. */
    public void putAll(List<? extends StoredName> names) {
        var unused = await(store.write(transaction -> {
            for (StoredName name : names) {
                if (name instanceof NameEntry entry) {
                    transaction.put(ENTRIES, key(entry.name()), encode(entry));
                } else if (name instanceof ReservedName reserved) {
                    transaction.put(GONE, key(reserved.name()), encode(reserved));
                } else if (name instanceof HeldName held) {
                    transaction.put(HELD, key(held.name()), held.note());
                }
            }
            return true;
        }));
    }

    @Override
    public long count() {
        return store.read(transaction -> transaction.count(ENTRIES));
    }

    private <T> T write(Username name, Function<? super Transaction, ? extends T> work) {
        return await(store.write(work, done -> changed.accept(name)));
    }

    private static <T> T await(CompletableFuture<T> written) {
        try {
            return written.join();
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

    private static Bytes encode(NameEntry entry) {
        return CborMap.builder()
                .put("name", entry.name().value())
                .put("identity", entry.identity())
                .put("seq", entry.seq())
                .put("record", entry.record())
                .put("signature", entry.signature())
                .put(
                        "addresses",
                        entry.addresses().stream()
                                .map(a -> CborMap.builder()
                                        .put("host", a.host())
                                        .put("port", a.port())
                                        .build())
                                .toList())
                .put("written", entry.written().toEpochMilli())
                .encode();
    }

    private static NameEntry decode(Bytes value) {
        try {
            CborMap map = CborMap.parse(value);
            List<HostPort> addresses = new ArrayList<>();
            for (CborMap address : map.maps("addresses", PeerRecord.MAX_ADDRESSES)) {
                addresses.add(new HostPort(
                        address.text("host", HostPort.MAX_HOST_CHARS), Math.toIntExact(address.unsigned("port"))));
            }
            return new NameEntry(
                    new Username(map.text("name", Username.MAX_CHARS)),
                    map.bytesOf("identity", Ed25519PublicKey.BYTES),
                    map.unsigned("seq"),
                    map.bytes("record", SignedRecord.MAX_BYTES),
                    map.bytesOf("signature", Ed25519PublicKey.SIGNATURE_BYTES),
                    addresses,
                    Instant.ofEpochMilli(map.unsigned("written")));
        } catch (MalformedCborException | IllegalArgumentException | ArithmeticException e) {
            throw damaged(e);
        }
    }

    private static StoreFailedException damaged(Exception cause) {
        return new StoreFailedException(
                "The directory's store holds a damaged entry. Restore it from a backup.", cause);
    }

    private static Bytes encode(ReservedName reserved) {
        return CborMap.builder()
                .put("identity", reserved.identity())
                .put("seq", reserved.seq())
                .encode();
    }

    private static ReservedName reserved(Username name, Bytes value) {
        try {
            CborMap map = CborMap.parse(value);
            return new ReservedName(name, map.bytesOf("identity", Ed25519PublicKey.BYTES), map.unsigned("seq"));
        } catch (MalformedCborException e) {
            throw damaged(e);
        }
    }
}
