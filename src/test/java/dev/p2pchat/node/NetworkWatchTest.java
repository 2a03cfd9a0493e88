// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class NetworkWatchTest {
    private Set<InetAddress> addresses = Set.of(InetAddress.getLoopbackAddress());
    private final AtomicInteger changes = new AtomicInteger();

    @Test
    void tellsOfAChangeOnce() throws Exception {
        NetworkWatch watch = new NetworkWatch(() -> addresses, changes::incrementAndGet);
        watch.run();
        assertThat(changes).hasValue(0);

        addresses = Set.of(InetAddress.getByName("192.0.2.7"));
        watch.run();
        watch.run();

        assertThat(changes).hasValue(1);
    }

    @Test
    void goesOnWhenWhatFollowsFails() throws Exception {
        NetworkWatch watch = new NetworkWatch(() -> addresses, () -> {
            changes.incrementAndGet();
            throw new IllegalStateException("on purpose: the test wants it");
        });
        addresses = Set.of();
        watch.run();
        addresses = Set.of(InetAddress.getByName("192.0.2.7"));
        watch.run();

        assertThat(changes).hasValue(2);
    }
}
