// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.store;

import dev.p2pchat.base.Username;
import dev.p2pchat.crypto.Ed25519PublicKey;
import dev.p2pchat.directory.api.PublishResult;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.identity.SignedRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who owns which name, durably. The first claim wins, for ever: of claims that race, exactly one.
 *
 * <p>Calls block for the disk; safe for several threads. What a call returns is committed. All throw
 * {@code StoreFailedException} or {@code StoreClosedException} when the store cannot say.
 */
public interface Names {
    /**
     * Claims the record's name or, for its owner, replaces an older record. Whoever proves with the record's links that
     * the owner rotated to them is the owner, and the only one from then on. The comparison and the change are one step.
     *
     * @param now remembered as the time it came
     */
    PublishResult publish(SignedRecord record, Instant now);

    /** The newest record under a name; empty when nobody claimed it or its owner took it out. */
    Optional<NameEntry> find(Username name);

    /**
     * Takes the entry out. The name stays its owner's: they can claim it again, with a larger {@code seq}, so that
     * nobody can put an old record back.
     *
     * @return false when there is no entry, or one of another owner
     */
    boolean remove(Username name, Ed25519PublicKey owner);

    /**
     * Holds a name for somebody who has no key, so that no key can claim it.
     *
     * @return false, and nothing changes, when it is somebody's already
     */
    boolean hold(HeldName held);

    /** Lets go of a name; returns false, and nothing changes, when it is not held, or not with this note. */
    boolean release(HeldName held);

    /** Reads up to {@code limit} held names in their order, beginning behind {@code after}, null for the start. */
    List<HeldName> held(@Nullable Username after, int limit);

    /** Reads up to {@code limit} entries in the order of their names, beginning behind {@code after}, null for the start. */
    List<NameEntry> page(@Nullable Username after, int limit);

    /** What is kept of a name, also of one that was taken out; empty when it is nobody's. */
    Optional<StoredName> whose(Username name);

    /**
     * Frees a name: from then on anybody may claim it, as if it had never been anybody's. Only for whoever runs the
     * directory, where a key is lost.
     *
     * @return false, and nothing changes, when it is not {@code owner}'s, or not any more
     */
    boolean free(Username name, PeerId owner);

    /** Shows all there is, as of one moment; the visitor may be as slow as it must. */
    void each(Consumer<? super StoredName> visitor);

    /** How many entries there are; known without looking at each. */
    long count();
}
