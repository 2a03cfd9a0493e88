// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.p2pchat.base.Username;
import dev.p2pchat.directory.FakeClock;
import dev.p2pchat.directory.Somebody;
import dev.p2pchat.directory.api.Origin;
import dev.p2pchat.directory.api.PeerPage;
import dev.p2pchat.directory.api.ProblemTypes;
import dev.p2pchat.directory.api.PublishResult;
import dev.p2pchat.directory.server.DirectoryConfig;
import dev.p2pchat.directory.server.DirectoryServer;
import dev.p2pchat.identity.SignedRecord;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The client against the real server. */
@Timeout(60)
class DirectoryClientTest {
    @TempDir
    Path data;

    private final FakeClock clock = new FakeClock();
    private final Somebody alice = new Somebody("alice");
    private DirectoryServer server;
    private DirectoryClient client;

    @BeforeEach
    void start() throws Exception {
        server = DirectoryServer.start(DirectoryConfig.loopback(data), clock, new SecureRandom());
        client = new DirectoryClient(new Origin("http", "127.0.0.1", server.port()), clock);
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void publishTellsWhatBecameOfTheRecord() throws Exception {
        SignedRecord first = alice.record(5, clock.instant());
        assertThat(client.publish(first).result()).isEqualTo(PublishResult.CLAIMED);
        assertThat(client.publish(first).result()).isEqualTo(PublishResult.UNCHANGED);
        assertThat(client.publish(alice.record(6, clock.instant())).result()).isEqualTo(PublishResult.UPDATED);
        assertThat(client.publish(first).result()).isEqualTo(PublishResult.STALE);
        assertThat(client.publish(new Somebody("alice").record(9, clock.instant()))
                        .result())
                .isEqualTo(PublishResult.TAKEN);
        assertThat(client.publish(first).observed()).isEqualTo("127.0.0.1");
    }

    @Test
    void aRefusedRecordIsToldAsSuch() {
        SignedRecord future = alice.record(1, clock.instant().plus(Duration.ofHours(1)));
        assertThatThrownBy(() -> client.publish(future))
                .isInstanceOfSatisfying(DirectoryRefusedException.class, e -> {
                    assertThat(e.status()).isEqualTo(422);
                    assertThat(e.type()).isEqualTo(ProblemTypes.CLOCK);
                })
                .hasMessageContaining("clock");
    }

    @Test
    void findsWhoIsThereAndNobodyElse() throws Exception {
        SignedRecord record = alice.record(1, clock.instant());
        client.publish(record);
        DirectoryEntry found = client.find(alice.name).orElseThrow();
        assertThat(found.record()).isEqualTo(record);
        assertThat(found.name()).isEqualTo(alice.name);
        assertThat(found.online()).isFalse();
        assertThat(found.lastSeen()).isEqualTo(clock.instant());
        assertThat(client.find(new Username("nobody"))).isEmpty();
    }

    @Test
    void everyRenewalCountsHigherAlsoWithinOneMillisecondAndAfterARestart() throws Exception {
        client.publish(alice.record(1, clock.instant()));
        for (int i = 0; i < 3; i++) {
            assertThat(client.renewLease(alice.identity, alice.name)).isEqualTo(DirectoryConfig.DEFAULT_LEASE);
        }
        assertThat(client.find(alice.name).orElseThrow().online()).isTrue();
        clock.advance(Duration.ofMillis(10));
        DirectoryClient restarted = new DirectoryClient(client.directory(), clock);
        assertThat(restarted.renewLease(alice.identity, alice.name)).isEqualTo(DirectoryConfig.DEFAULT_LEASE);
    }

    @Test
    void aClockThatIsFarOffIsRefusedWithItsReason() throws Exception {
        client.publish(alice.record(1, clock.instant()));
        DirectoryClient off =
                new DirectoryClient(client.directory(), InstantSource.offset(clock, Duration.ofMinutes(11)));
        assertThatThrownBy(() -> off.renewLease(alice.identity, alice.name))
                .isInstanceOfSatisfying(
                        DirectoryRefusedException.class,
                        e -> assertThat(e.type()).isEqualTo(ProblemTypes.CLOCK));
    }

    @Test
    void unregistersOnce() throws Exception {
        client.publish(alice.record(1, clock.instant()));
        client.renewLease(alice.identity, alice.name);
        assertThat(client.unregister(alice.identity, alice.name)).isTrue();
        assertThat(client.find(alice.name)).isEmpty();
        assertThat(client.unregister(alice.identity, alice.name)).isFalse();
        assertThat(client.publish(alice.record(2, clock.instant())).result()).isEqualTo(PublishResult.CLAIMED);
    }

    @Test
    void anotherKeyCanNeitherRenewNorUnregister() throws Exception {
        client.publish(alice.record(1, clock.instant()));
        Somebody mallory = new Somebody("alice");
        assertThatThrownBy(() -> client.renewLease(mallory.identity, alice.name))
                .isInstanceOf(DirectoryRefusedException.class);
        assertThatThrownBy(() -> client.unregister(mallory.identity, alice.name))
                .isInstanceOf(DirectoryRefusedException.class);
        assertThat(client.find(alice.name).orElseThrow().online()).isFalse();
    }

    @Test
    void theServerIsReachedByLocalhostToo() throws Exception {
        client.publish(alice.record(1, clock.instant()));
        DirectoryClient byName = new DirectoryClient(new Origin("http", "localhost", server.port()), clock);
        assertThat(byName.renewLease(alice.identity, alice.name)).isEqualTo(DirectoryConfig.DEFAULT_LEASE);
    }

    @Test
    void pagesThroughMoreThanOnePage() throws Exception {
        int people = PeerPage.MAX_PEERS + 20;
        List<String> names = new ArrayList<>();
        for (int i = 0; i < people; i++) {
            Somebody somebody = new Somebody(String.format("p%04d", i));
            client.publish(somebody.record(1, clock.instant()));
            names.add(somebody.name.value());
        }
        List<String> listed = new ArrayList<>();
        @Nullable Username after = null;
        int pages = 0;
        do {
            DirectoryPage page = client.list(false, after);
            page.entries().forEach(entry -> listed.add(entry.name().value()));
            after = page.next();
            pages++;
        } while (after != null);
        assertThat(listed).isEqualTo(names);
        assertThat(pages).isEqualTo(2);
        assertThat(client.list(true, null).entries()).isEmpty();
    }
}
