// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.control;

import dev.p2pchat.ipc.LocalSocket;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where a profile's control socket lies: {@code control.sock} in its folder, or where {@code control.path} says. */
public final class ControlSocket extends LocalSocket {
    /**
     * Makes nothing yet.
     *
     * @param profile the profile's folder
     * @param runtime as for {@link LocalSocket}
     */
    public ControlSocket(Path profile, @Nullable Path runtime) {
        super(profile, "control", runtime);
    }
}
