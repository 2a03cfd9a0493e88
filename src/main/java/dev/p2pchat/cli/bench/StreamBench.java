// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli.bench;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.HostPort;
import dev.p2pchat.transport.Connection;
import dev.p2pchat.transport.Dialer;
import dev.p2pchat.transport.Endpoint;
import dev.p2pchat.transport.Listener;
import dev.p2pchat.transport.ThreadTimers;
import dev.p2pchat.transport.TransportLimits;
import dev.p2pchat.wire.FrameCodec;
import dev.p2pchat.wire.Message;
import dev.p2pchat.wire.StreamId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Large messages in one direction over a real session on loopback, which nobody stores. */
final class StreamBench implements Benchmark {
    private static final int MESSAGE_BYTES = 64 * FrameCodec.MAX_BODY_BYTES - 100;
    private static final int MESSAGES = 500;
    private static final int WARM_UPS = 2;
    private static final int ROUNDS = 7;
    private static final double GOAL = 0.9;

    @Override
    public String name() {
        return "stream";
    }

    @Override
    public String what() {
        return "frames of 16 KiB in one direction";
    }

    @Override
    public void measure(Workbench workbench) throws Exception {
        Floor floor = new Floor(name(), workbench);
        Figure library = floor.libraryAead(FrameCodec.MAX_PLAINTEXT_BYTES);
        Figure bare = floor.aead(FrameCodec.MAX_PLAINTEXT_BYTES);
        Correspondents recipient = new Correspondents();
        try (ThreadTimers timers = new ThreadTimers();
                Party alice = Party.of("alice", workbench.random());
                Party bob = Party.of("bob", workbench.random());
                Listener listener = Listener.open(
                        endpoint(bob, timers, workbench),
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        from -> true,
                        connection -> connection.start(recipient))) {
            Connection connection = new Dialer(endpoint(alice, timers, workbench), true)
                    .dialKnown(
                            new HostPort("127.0.0.1", listener.port()),
                            bob.identity().publicKey(),
                            bob.identity().noisePublicKey());
            connection.start(new Correspondents());
            StreamId stream = StreamId.random(workbench.random());
            Bytes body = Bytes.owning(new byte[MESSAGE_BYTES]);
            List<Double> rates = new ArrayList<>();
            int messages = workbench.times(MESSAGES);
            long n = 0;
            for (int round = -WARM_UPS; round < ROUNDS; round++) {
                long start = System.nanoTime();
                for (int i = 0; i < messages; i++) {
                    connection.sendMessage(new Message(stream, ++n, body));
                }
                recipient.await(messages);
                if (round >= 0) {
                    rates.add((double) messages * MESSAGE_BYTES / Workbench.secondsSince(start) / 1e6);
                }
            }
            connection.abort();
            Figure again = floor.aead(FrameCodec.MAX_PLAINTEXT_BYTES);
            Figure libraryAgain = floor.libraryAead(FrameCodec.MAX_PLAINTEXT_BYTES);
            Figure rate = Figure.of(name(), "one direction", Figure.Unit.MEGABYTES, rates);
            workbench.report(
                    rate.beside("floor: Bouncy Castle's cipher alone, before and after", mean(library, libraryAgain))
                            .goal(Figure.Goal.atLeastTimes(GOAL)));
            workbench.report(Figure.of(name(), "one direction, beside our own cipher", Figure.Unit.MEGABYTES, rates)
                    .beside("floor: our cipher alone, before and after", mean(bare, again)));
        }
    }

    private static double mean(Figure one, Figure other) {
        return (one.median() + other.median()) / 2;
    }

    static Endpoint endpoint(Party party, ThreadTimers timers, Workbench workbench) {
        return new Endpoint(
                party::keys, party, InstantSource.system(), timers, workbench.random(), TransportLimits.defaults());
    }
}
