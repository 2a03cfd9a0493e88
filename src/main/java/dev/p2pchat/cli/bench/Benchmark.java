// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli.bench;

import java.util.List;

/** Measures one thing, and the machine's own floor for it in the same run. */
public interface Benchmark {
    /** All there are, in the order in which they run. */
    List<Benchmark> ALL = List.of(
            new FloorBench(),
            new MessagesBench(),
            new LatencyBench(),
            new StreamBench(),
            new HandshakeBench(),
            new SessionsBench(),
            new IdleBench(),
            new StartBench(),
            new ProfileBench());

    /** One word. */
    String name();

    /** One line for people. */
    String what();

    void measure(Workbench workbench) throws Exception;
}
