// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli.doctor;

import dev.p2pchat.control.ControlSocket;
import java.io.IOException;

/** Whether a peer's control socket could be served. */
public final class SocketCheck {
    private SocketCheck() {}

    public static Finding judge(ControlSocket place) {
        try {
            return Finding.ok("socket", place.check().toString());
        } catch (IOException e) {
            return Finding.problem(
                    "socket",
                    "The control socket cannot be made: " + e.getMessage() + ".",
                    "No peer and no command can open the profile without it.",
                    "Choose a shorter --home, or set XDG_RUNTIME_DIR to a folder that is yours alone (chmod 700).");
        }
    }
}
