// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.admin;

import dev.p2pchat.base.Username;
import dev.p2pchat.directory.store.HeldName;
import dev.p2pchat.directory.store.NameEntry;
import dev.p2pchat.directory.store.Names;
import dev.p2pchat.directory.store.Presence;
import dev.p2pchat.directory.store.ReservedName;
import dev.p2pchat.directory.store.StoredName;
import dev.p2pchat.http.JsonMap;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.storage.StoreClosedException;
import dev.p2pchat.storage.StoreFailedException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Does it with the names themselves, in the process that has them open. Closes nothing but what it was told to. */
public final class StoreAdmin implements DirectoryAdmin {
    private static final int PAGE = 500;

    private final Names names;
    private final @Nullable Presence presence;
    private final Consumer<? super Username> freed;
    private final Runnable close;

    private StoreAdmin(Names names, @Nullable Presence presence, Consumer<? super Username> freed, Runnable close) {
        this.names = names;
        this.presence = presence;
        this.freed = freed;
        this.close = close;
    }

    /**
     * Inside a directory that runs; names and presence stay its own.
     *
     * @param freed hears of each name that is nobody's from then on
     */
    public static StoreAdmin serving(Names names, Presence presence, Consumer<? super Username> freed) {
        return new StoreAdmin(names, presence, freed, () -> {});
    }

    /** Where none runs, so that nobody is online. */
    static StoreAdmin alone(Names names, Runnable close) {
        return new StoreAdmin(names, null, name -> {}, close);
    }

    @Override
    public boolean isServing() {
        return presence != null;
    }

    @Override
    public void list(boolean onlineOnly, long limit, Consumer<? super NameView> to) throws AdminException {
        long left = limit;
        @Nullable Username after = null;
        while (left > 0) {
            int most = (int) Math.min(PAGE, left);
            @Nullable Username from = after;
            List<Username> page = asked(() -> page(onlineOnly, from, most));
            for (Username name : page) {
                // One that went meanwhile is left out.
                Optional<NameView> view = asked(() -> names.whose(name)
                        .filter(whose -> !(whose instanceof ReservedName))
                        .map(this::view));
                view.ifPresent(to);
            }
            if (page.size() < most) {
                return;
            }
            left -= page.size();
            after = page.get(page.size() - 1);
        }
    }

    private List<Username> page(boolean onlineOnly, @Nullable Username after, int most) {
        if (!onlineOnly) {
            return Stream.of(names.page(after, most), names.held(after, most))
                    .flatMap(List::stream)
                    .map(StoredName::name)
                    .sorted()
                    .limit(most)
                    .toList();
        }
        return presence == null ? List.of() : presence.online(after, most);
    }

    @Override
    public Optional<NameView> find(Username name) throws AdminException {
        return asked(() -> names.whose(name).map(this::view));
    }

    private NameView view(StoredName name) {
        return new NameView(
                name.name(),
                name.id(),
                name instanceof NameEntry entry ? entry.written() : null,
                presence != null && presence.isOnline(name.name()),
                presence == null ? null : presence.lastSeen(name.name()).orElse((Instant) null));
    }

    @Override
    public boolean remove(Username name, @Nullable PeerId owner) throws AdminException {
        boolean done = asked(() -> owner == null ? release(name) : names.free(name, owner));
        if (done && presence != null) {
            presence.release(name);
            freed.accept(name);
        }
        return done;
    }

    private boolean release(Username name) {
        return names.whose(name).orElse(null) instanceof HeldName held && names.release(held);
    }

    @Override
    public void copy(Consumer<? super JsonMap> to) throws AdminException {
        asked(() -> {
            names.each(name -> to.accept(NameLine.of(name)));
            return true;
        });
    }

    private static <T> T asked(Supplier<T> question) throws AdminException {
        try {
            return question.get();
        } catch (StoreFailedException e) {
            throw AdminException.failed(String.valueOf(e.getMessage()));
        } catch (StoreClosedException e) {
            throw AdminException.failed("The directory is shutting down. Try again when it is down, or up again.");
        }
    }

    @Override
    public void close() {
        close.run();
    }
}
