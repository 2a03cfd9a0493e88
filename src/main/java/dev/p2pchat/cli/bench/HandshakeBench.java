// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli.bench;

import dev.p2pchat.handshake.EphemeralMemory;
import dev.p2pchat.handshake.Established;
import dev.p2pchat.handshake.HandshakeException;
import dev.p2pchat.handshake.InitiatorHandshake;
import dev.p2pchat.handshake.MovedException;
import dev.p2pchat.handshake.ResponderHandshake;
import dev.p2pchat.handshake.SecureSession;
import dev.p2pchat.handshake.SessionBrokenException;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Handshakes with somebody whose keys are known, both sides of each on one thread, without a network. */
final class HandshakeBench implements Benchmark {
    private static final int ROUNDS = 7;
    private static final int WARM_UPS = 3;
    private static final int HANDSHAKES = 1_500;
    private static final double GOAL = 600;

    @Override
    public String name() {
        return "handshake";
    }

    @Override
    public String what() {
        return "hybrid handshakes, both sides on one processor";
    }

    @Override
    public void measure(Workbench workbench) throws Exception {
        List<Double> rates = new ArrayList<>();
        int handshakes = workbench.times(HANDSHAKES);
        try (Party alice = Party.of("alice", workbench.random());
                Party bob = Party.of("bob", workbench.random())) {
            for (int round = -WARM_UPS; round < ROUNDS; round++) {
                EphemeralMemory memory = new EphemeralMemory();
                long start = System.nanoTime();
                for (int i = 0; i < handshakes; i++) {
                    meet(alice, bob, memory, workbench);
                }
                if (round >= 0) {
                    rates.add(handshakes / Workbench.secondsSince(start));
                }
            }
        }
        workbench.report(Figure.of(name(), "both sides, one processor", Figure.Unit.PER_SECOND, rates)
                .goal(Figure.Goal.atLeast(GOAL)));
    }

    private static void meet(Party alice, Party bob, EphemeralMemory memory, Workbench workbench)
            throws HandshakeException, SessionBrokenException, MovedException {
        InstantSource clock = InstantSource.system();
        try (InitiatorHandshake caller = InitiatorHandshake.toKnownPeer(
                        alice.identity(),
                        alice.ownRecord(),
                        bob.identity().publicKey(),
                        bob.identity().noisePublicKey(),
                        workbench.random(),
                        clock);
                ResponderHandshake called = new ResponderHandshake(
                        bob.keys(), bob, memory, InetAddress.getLoopbackAddress(), workbench.random(), clock)) {
            byte[] first = caller.start();
            called.start(Arrays.copyOf(first, ResponderHandshake.PREFACE_BYTES));
            byte[] reply = called.reply(Arrays.copyOfRange(first, ResponderHandshake.PREFACE_BYTES, first.length));
            byte[] last = caller.finish(reply);
            Established there = called.finish(last);
            byte[] sealed = there.session().seal(called.acceptance());
            Established here = caller.accept(Arrays.copyOfRange(sealed, SecureSession.LENGTH_BYTES, sealed.length));
            here.session().close();
            there.session().close();
        }
    }
}
