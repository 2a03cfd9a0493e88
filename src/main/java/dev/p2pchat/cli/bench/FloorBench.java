// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli.bench;

/** The machine alone. */
final class FloorBench implements Benchmark {
    private static final int[] FRAMES = {256, 1024, 4096, 16384};

    @Override
    public String name() {
        return "floor";
    }

    @Override
    public String what() {
        return "what this machine does without p2pchat";
    }

    @Override
    public void measure(Workbench workbench) throws Exception {
        Floor floor = new Floor(name(), workbench);
        floor.tcpRoundTrip();
        floor.fdatasync();
        floor.fdatasyncAfterPause();
        for (int bytes : FRAMES) {
            floor.libraryAead(bytes);
            floor.aead(bytes);
        }
        floor.puts();
        floor.jvmStart();
    }
}
