// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.storage.Key;
import dev.p2pchat.storage.Table;
import dev.p2pchat.storage.xodus.XodusStore;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What keeps a directory from starting is told in a sentence, and leaves nothing behind. */
@Timeout(60)
class DirectoryStartTest {
    @TempDir
    Path data;

    private static DirectoryServer start(DirectoryConfig config) throws DirectoryStartException {
        return DirectoryServer.start(config, InstantSource.system(), new SecureRandom());
    }

    @Test
    void aBusyPortIsTold() throws Exception {
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            DirectoryConfig config = new DirectoryConfig(
                    InetAddress.getLoopbackAddress(),
                    busy.getLocalPort(),
                    data,
                    Set.of(),
                    DirectoryConfig.DEFAULT_LEASE);
            assertThatThrownBy(() -> start(config))
                    .isInstanceOf(DirectoryStartException.class)
                    .hasMessageContaining("port " + busy.getLocalPort());
        }
        start(DirectoryConfig.loopback(data)).close();
    }

    @Test
    void anAddressThatIsNotOursIsToldAndNoOtherPortIsTriedForIt() throws Exception {
        DirectoryConfig config = new DirectoryConfig(
                InetAddress.getByName("192.0.2.1"), 0, data, Set.of(), DirectoryConfig.DEFAULT_LEASE);
        assertThatThrownBy(() -> start(config))
                .isInstanceOf(DirectoryStartException.class)
                .hasMessageContaining("192.0.2.1")
                .hasMessageContaining("--bind")
                .hasNoCause();
    }

    @Test
    void aFolderThatCannotBeMadeIsTold() throws Exception {
        Path file = Files.createFile(data.resolve("file"));
        assertThatThrownBy(() -> start(DirectoryConfig.loopback(file)))
                .isInstanceOf(DirectoryStartException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void aStoreThatIsInUseIsTold() throws Exception {
        try (DirectoryServer first = start(DirectoryConfig.loopback(data))) {
            assertThat(first.port()).isPositive();
            assertThatThrownBy(() -> start(DirectoryConfig.loopback(data)))
                    .isInstanceOf(DirectoryStartException.class)
                    .message()
                    .isNotBlank()
                    .doesNotContain("environment lock");
        }
    }

    @Test
    void aStoreOfANewerVersionIsRefused() throws Exception {
        start(DirectoryConfig.loopback(data)).close();
        try (XodusStore store = XodusStore.open(data.resolve("store"))) {
            store.write(tx -> {
                        tx.put(new Table("#format"), Key.of(Bytes.utf8("version")), Bytes.ofLong(99));
                        return true;
                    })
                    .join();
        }
        assertThatThrownBy(() -> start(DirectoryConfig.loopback(data)))
                .isInstanceOf(DirectoryStartException.class)
                .hasMessageContaining("99");
    }

    @Test
    void thePortIsFreeAfterClosingAndCanBeTakenAgain() throws Exception {
        DirectoryServer server = start(DirectoryConfig.loopback(data));
        int port = server.port();
        assertThat(server.address().getAddress().isLoopbackAddress()).isTrue();
        server.close();
        DirectoryConfig same = new DirectoryConfig(
                InetAddress.getLoopbackAddress(), port, data, Set.of(), DirectoryConfig.DEFAULT_LEASE);
        try (DirectoryServer again = start(same)) {
            assertThat(again.address()).isEqualTo(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        }
    }
}
