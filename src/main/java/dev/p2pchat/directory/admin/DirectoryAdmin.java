// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.admin;

import dev.p2pchat.base.Username;
import dev.p2pchat.http.JsonMap;
import dev.p2pchat.identity.PeerId;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What whoever runs a directory can do with its names. What takes many names is shown one after the other, so that their
 * number does not matter.
 */
public interface DirectoryAdmin extends AutoCloseable {
    /** Whether the directory runs, so that somebody can be online. */
    boolean isServing();

    /**
     * Shows the entries in the order of their names.
     *
     * @param onlineOnly only who is online
     * @param limit how many at most
     */
    void list(boolean onlineOnly, long limit, Consumer<? super NameView> to) throws AdminException;

    /** What is known of a name, also of one whose owner took its entry out; empty when it is nobody's. */
    Optional<NameView> find(Username name) throws AdminException;

    /**
     * Frees a name, so that anybody can claim it, and ends its presence. When this returns it is on the disk.
     *
     * @param owner null for whoever holds it by a password
     * @return false, and nothing changes, when it is not {@code owner}'s any more
     */
    boolean remove(Username name, @Nullable PeerId owner) throws AdminException;

    /** Shows everything that a backup must hold, as of one moment, as {@link NameLine} writes it; nothing is verified. */
    void copy(Consumer<? super JsonMap> to) throws AdminException;

    @Override
    void close();
}
