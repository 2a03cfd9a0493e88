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
        addresses = Set.of(InetAddress.getByName("192.0.2.7"));
        watch.run();
        addresses = Set.of(InetAddress.getByName("192.0.2.8"));
        look(watch, 2);

        assertThat(changes).hasValue(2);
    }

    private static void look(NetworkWatch watch, int times) {
        for (int i = 0; i < times; i++) {
            watch.run();
        }
    }

    @Test
    void followsNothingWhileThereIsNoNetworkAndTheOneThatComesBack() throws Exception {
        Set<InetAddress> before = addresses;
        NetworkWatch watch = new NetworkWatch(() -> addresses, changes::incrementAndGet);

        addresses = Set.of();
        look(watch, 2);
        assertThat(changes).hasValue(0);
        addresses = before;
        watch.run();

        assertThat(changes).hasValue(1);
    }

    @Test
    void followsAnInterfaceThatFlapsForAnHourOnceAMinute() throws Exception {
        Set<InetAddress> one = Set.of(InetAddress.getByName("192.0.2.7"));
        Set<InetAddress> other = Set.of(InetAddress.getByName("192.0.2.8"));
        NetworkWatch watch = new NetworkWatch(() -> addresses, changes::incrementAndGet);

        for (int i = 0; i < 720; i++) {
            addresses = i % 2 == 0 ? one : other;
            watch.run();
        }

        assertThat(changes.get()).isBetween(50, 65);
    }

    @Test
    void followsEachOfAFewChangesSoonAndTheLastOfManyToo() throws Exception {
        NetworkWatch watch = new NetworkWatch(() -> addresses, changes::incrementAndGet);
        for (int i = 1; i <= 100; i++) {
            addresses = Set.of(InetAddress.getByName("192.0.2." + i));
            watch.run();
            if (i <= 3) {
                assertThat(changes).as("after look %s", i).hasValue(i == 3 ? 2 : 1);
            }
        }
        int followed = changes.get();

        look(watch, NetworkWatch.MOST_LOOKS);
        assertThat(changes).as("the last").hasValue(followed + 1);

        look(watch, NetworkWatch.MOST_LOOKS);
        for (int i = 1; i <= 2; i++) {
            addresses = Set.of(InetAddress.getByName("192.0.2.10" + i));
            look(watch, i);
            assertThat(changes).as("calm again").hasValue(followed + 1 + i);
        }
    }
}
