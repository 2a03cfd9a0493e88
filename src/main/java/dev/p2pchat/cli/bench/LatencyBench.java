// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli.bench;

import dev.p2pchat.base.HostPort;
import dev.p2pchat.messaging.DeliveryState;
import dev.p2pchat.node.ChatApi;
import dev.p2pchat.node.ChatEvent;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * One message on its way at a time, between two peers in this process, so that one clock tells when it is committed at its
 * recipient.
 */
final class LatencyBench implements Benchmark {
    private static final int MESSAGES = 3_000;
    private static final int WARM_UPS = 3_000;
    private static final int SECONDS_AT_MOST = 30;
    private static final double GOAL = 1.5;

    @Override
    public String name() {
        return "latency";
    }

    @Override
    public String what() {
        return "one message on its way at a time";
    }

    @Override
    public void measure(Workbench workbench) throws Exception {
        Floor floor = new Floor(name(), workbench);
        double roundTrip = floor.tcpRoundTrip().median();
        double before = floor.fdatasync().median();
        floor.fdatasyncAfterPause();
        Path home = workbench.freshFolder();
        BlockingQueue<Long> arrived = new LinkedBlockingQueue<>();
        BlockingQueue<Long> told = new LinkedBlockingQueue<>();
        long[] queued = new long[workbench.times(MESSAGES)];
        long[] committed = new long[queued.length];
        long[] delivered = new long[queued.length];
        try (Workbench.Peer alice = workbench.peer(home, "alice");
                Workbench.Peer bob = workbench.peer(home, "bob")) {
            // Ends with its node.
            var unused = bob.node().api().subscribe(event -> {
                if (event instanceof ChatEvent.MessageCommitted) {
                    arrived.add(System.nanoTime());
                }
            });
            unused = alice.node().api().subscribe(event -> {
                if (event instanceof ChatEvent.StateChanged changed && changed.state() == DeliveryState.DELIVERED) {
                    told.add(System.nanoTime());
                }
            });
            ChatApi api = alice.node().api();
            api.connect(new HostPort("127.0.0.1", bob.node().port()));
            String text = "x".repeat(MessagesBench.BODY_BYTES);
            for (int i = -workbench.times(WARM_UPS); i < queued.length; i++) {
                long start = System.nanoTime();
                api.send("bob", text);
                long now = System.nanoTime();
                long there = take(arrived);
                long back = take(told);
                if (i >= 0) {
                    queued[i] = now - start;
                    committed[i] = there - start;
                    delivered[i] = back - start;
                }
            }
        }
        double after = floor.fdatasync().median();
        double bound = roundTrip + before + after;
        String beside = "floor: a TCP round trip and two fdatasync";
        workbench.report(Figure.quantiles(name(), "queued", queued).get(0));
        List<Figure> there = Figure.quantiles(name(), "committed on both sides", committed);
        workbench.report(there.get(0).beside(beside, bound).goal(Figure.Goal.atMostTimes(GOAL)));
        workbench.report(there.get(1));
        workbench.report(there.get(2));
        List<Figure> back = Figure.quantiles(name(), "and its author told so, which is a third commit", delivered);
        workbench.report(back.get(0).beside(beside, bound));
        workbench.report(back.get(1));
        workbench.report(back.get(2));
    }

    private static long take(BlockingQueue<Long> queue) throws InterruptedException {
        Long nanos = queue.poll(SECONDS_AT_MOST, TimeUnit.SECONDS);
        if (nanos == null) {
            throw new IllegalStateException("a message did not arrive in " + SECONDS_AT_MOST + " s");
        }
        return nanos;
    }
}
