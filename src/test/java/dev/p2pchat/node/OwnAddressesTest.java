// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.p2pchat.base.HostPort;
import dev.p2pchat.directory.api.Origin;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OwnAddressesTest {
    private static final NodeConfig ANYWHERE =
            NodeConfig.quiet(NodeConfig.Mode.PEER, Origin.parse("http://192.0.2.1:5000"));
    private static final NodeConfig ON_LOOPBACK =
            NodeConfig.quiet(NodeConfig.Mode.PEER, Origin.parse("http://127.0.0.1:5000"));
    private static final InetSocketAddress LISTENING = new InetSocketAddress(9000);

    private final List<InetAddress> outside = new ArrayList<>();
    private final List<String> logged = new ArrayList<>();
    private final Logger logger = Logger.getLogger(OwnAddresses.class.getName());
    private boolean failing;
    private final OwnAddresses addresses = new OwnAddresses(loopback -> {
        if (failing) {
            throw new IOException("on purpose: the test wants it");
        }
        return loopback ? List.of(InetAddress.getLoopbackAddress()) : outside;
    });

    private final Handler watching = new Handler() {
        @Override
        public void publish(LogRecord record) {
            logged.add(record.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void watch() throws Exception {
        outside.add(InetAddress.getByName("2001:db8::7"));
        outside.add(InetAddress.getByName("fe80::7"));
        outside.add(InetAddress.getByName("192.0.2.7"));
        logger.addHandler(watching);
        logger.setUseParentHandlers(false);
    }

    @AfterEach
    void unwatch() {
        logger.removeHandler(watching);
        logger.setUseParentHandlers(true);
    }

    @Test
    void tellsWhatReachesUsFromElsewhereIpv4First() {
        assertThat(addresses.toTell(ANYWHERE, LISTENING))
                .extracting(HostPort::host)
                .containsExactly("192.0.2.7", "2001:db8::7");
        assertThat(addresses.toTell(ON_LOOPBACK, LISTENING))
                .extracting(HostPort::host)
                .containsExactly("127.0.0.1");
    }

    @Test
    void keepsTheFormerAnswerWhenInterfacesCannotBeListedWhichIsNoChange() {
        List<HostPort> before = addresses.toTell(ANYWHERE, LISTENING);
        AtomicInteger changes = new AtomicInteger();
        NetworkWatch watch = new NetworkWatch(addresses::ofThisHost, changes::incrementAndGet);

        failing = true;
        for (int i = 0; i < 20; i++) {
            watch.run();
        }

        assertThat(changes).hasValue(0);
        assertThat(addresses.toTell(ANYWHERE, LISTENING)).isEqualTo(before);
        assertThat(logged).hasSize(1);
        failing = false;
        outside.remove(0);
        watch.run();
        assertThat(changes).hasValue(1);
    }

    @Test
    void hasNoneWhenInterfacesCouldNeverBeListed() {
        failing = true;

        assertThat(addresses.toTell(ANYWHERE, LISTENING)).isEmpty();
        assertThat(addresses.ofThisHost()).isEmpty();
    }
}
