// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.acceptance;

import java.io.IOException;
import java.util.List;

/**
 * Two machines joined by a cable: network namespaces of this test's own, each with a loopback of its own. Every port is
 * free there, and the cable can be pulled.
 */
final class Cable {
    static final String FIRST = "10.77.0.1";
    static final String SECOND = "10.77.0.2";

    private final String first = "p2pchat-" + ProcessHandle.current().pid() + "-1";
    private final String second = "p2pchat-" + ProcessHandle.current().pid() + "-2";

    Cable() throws IOException, InterruptedException {
        try {
            Tools.run("ip", "netns", "add", first);
            Tools.run("ip", "netns", "add", second);
            Tools.run("ip", "-n", first, "link", "add", "eth0", "type", "veth", "peer", "eth0", "netns", second);
            connect(first, FIRST);
            connect(second, SECOND);
        } catch (IOException | InterruptedException | AssertionError e) {
            remove();
            throw e;
        }
    }

    /** Skips the test where this cannot be had. */
    static void need() throws InterruptedException {
        Tools.need("unshare", "--net", "true");
        Tools.need("ip", "netns", "list");
    }

    private static void connect(String machine, String address) throws IOException, InterruptedException {
        Tools.run("ip", "-n", machine, "link", "set", "lo", "up");
        Tools.run("ip", "-n", machine, "address", "add", address + "/24", "dev", "eth0");
        Tools.run("ip", "-n", machine, "link", "set", "eth0", "up");
    }

    List<String> onFirst() {
        return List.of("ip", "netns", "exec", first);
    }

    List<String> onSecond() {
        return List.of("ip", "netns", "exec", second);
    }

    /** What is sent from now on is lost without a word. */
    void pull() throws IOException, InterruptedException {
        Tools.run("ip", "-n", first, "link", "set", "eth0", "down");
    }

    void plugIn() throws IOException, InterruptedException {
        Tools.run("ip", "-n", first, "link", "set", "eth0", "up");
    }

    void remove() throws IOException, InterruptedException {
        for (String machine : List.of(first, second)) {
            if (Tools.run("ip", "netns", "list").contains(machine)) {
                Tools.run("ip", "netns", "del", machine);
            }
        }
    }
}
