// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli.doctor;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.jspecify.annotations.Nullable;

/** Whether a peer that starts gets its port. */
public final class PortCheck {
    private static final String CHECK = "port";

    private PortCheck() {}

    /** What came of trying to listen. */
    public enum State {
        FREE,
        BUSY,
        /** The system does not let us. */
        REFUSED
    }

    /**
     * Listens for a moment, to nobody.
     *
     * @param bind as a peer would be told, or null for all addresses
     */
    public static State look(@Nullable InetAddress bind, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(bind == null ? new InetSocketAddress(port) : new InetSocketAddress(bind, port));
            return State.FREE;
        } catch (BindException e) {
            // The JDK tells these apart by the system's own words alone.
            return String.valueOf(e.getMessage()).contains("in use") ? State.BUSY : State.REFUSED;
        } catch (IOException e) {
            return State.REFUSED;
        }
    }

    /** A peer of the profile has it, or listens elsewhere. */
    public static Finding listening(@Nullable String where) {
        return Finding.ok(CHECK, where == null ? "nobody listens" : "the peer listens on " + where);
    }

    /**
     * Judges.
     *
     * @param where the port was written
     * @param holder who has it, or null if that cannot be told
     * @param ours whether that is a peer of another profile of ours
     */
    public static Finding judge(int port, String where, State state, PortHolder.@Nullable Holder holder, boolean ours) {
        if (port == 0 || state == State.FREE) {
            return Finding.ok(CHECK, port == 0 ? "one the system chooses" : port + " is free");
        }
        if (state == State.REFUSED) {
            return Finding.problem(
                    CHECK,
                    "The system does not let a peer listen on port " + port + " (" + where + ").",
                    "Ports below 1024 belong to the administrator, and the address must be one of this machine.",
                    "Choose another once with --port; it is remembered.");
        }
        if (ours) {
            return Finding.note(
                    CHECK,
                    "Port " + port + " (" + where + ") is taken by another peer of yours (" + holder + ").",
                    "A peer that starts takes the next free port.",
                    "Give each profile a port of its own, once, with --port; it is remembered.");
        }
        return Finding.problem(
                CHECK,
                "Port " + port + " (" + where + ") is taken"
                        + (holder == null ? "; by which program cannot be told." : " by " + holder + "."),
                "A peer that starts takes another port, or none when it was asked for this one: a firewall or router"
                        + " that is set up for this one then lets nobody in.",
                "End that program, or choose another port once with --port; it is remembered.");
    }
}
