// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.HostPort;
import dev.p2pchat.base.Username;
import dev.p2pchat.directory.Somebody;
import dev.p2pchat.directory.api.KeylessEntry;
import dev.p2pchat.directory.api.LeaseBody;
import dev.p2pchat.directory.api.Listed;
import dev.p2pchat.directory.api.Origin;
import dev.p2pchat.directory.api.PeerEntry;
import dev.p2pchat.directory.api.PeerPage;
import dev.p2pchat.directory.api.ProblemTypes;
import dev.p2pchat.directory.api.SignedBody;
import dev.p2pchat.directory.server.RunningDirectory.Reply;
import dev.p2pchat.identity.PeerRecord;
import dev.p2pchat.identity.Purpose;
import dev.p2pchat.identity.SignedRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the routes answer to records, leases and farewells, good and forged, over real HTTP. */
@Timeout(60)
class DirectoryRoutesTest {
    private static final Duration TOLERANCE = Duration.ofMinutes(10);

    @TempDir
    Path data;

    private final Somebody alice = new Somebody("alice");
    private final Somebody mallory = new Somebody("mallory");
    private RunningDirectory directory;

    @BeforeEach
    void start() throws Exception {
        directory = new RunningDirectory(data);
    }

    @AfterEach
    void close() {
        directory.close();
    }

    private Instant now() {
        return directory.clock.instant();
    }

    @Test
    void aClaimIs201AndTellsTheAddressItCameFrom() throws Exception {
        Reply claimed = directory.put(alice.record(1, now()));
        assertThat(claimed.status()).isEqualTo(201);
        assertThat(claimed.header("Content-Type")).isEqualTo("application/json");
        assertThat(claimed.json().text("result", 9)).isEqualTo("claimed");
        assertThat(claimed.json().text("observed", 50)).isEqualTo("127.0.0.1");
    }

    @Test
    void anUpdateIs200AndTheSameBytesAgainAre200() throws Exception {
        directory.put(alice.record(1, now()));
        SignedRecord newer = alice.record(2, now());
        assertThat(directory.put(newer).json().text("result", 9)).isEqualTo("updated");
        directory.clock.advance(Duration.ofSeconds(9));
        Reply again = directory.put(newer);
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json().text("result", 9)).isEqualTo("unchanged");
        assertThat(entry("alice").lastSeen()).isEqualTo(now().minusSeconds(9));
    }

    @Test
    void aTakenNameAndAStaleSeqAre409OfTwoTypes() throws Exception {
        directory.put(alice.record(5, now()));
        Reply taken = directory.put("alice", new Somebody("alice").record(9, now()));
        assertThat(taken.status()).isEqualTo(409);
        assertThat(taken.type()).isEqualTo(ProblemTypes.TAKEN);
        assertThat(taken.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(taken.json().unsigned("status", 999)).isEqualTo(409);
        assertThat(taken.json().text("observed", 50)).isEqualTo("127.0.0.1");
        Reply stale = directory.put(alice.record(4, now()));
        assertThat(stale.status()).isEqualTo(409);
        assertThat(stale.type()).isEqualTo(ProblemTypes.STALE);
        assertThat(directory.put(alice.record(5, now().plusMillis(1))).status()).isEqualTo(409);
    }

    @Test
    void aRotationIs200AndItsOwnerSignsWithTheNewKeyFromThenOn() throws Exception {
        SignedRecord old = alice.record(1, now());
        directory.put(old);
        assertThat(directory.renew(alice, 1).status()).isEqualTo(200);
        Somebody later = alice.rotated();
        SignedRecord record = later.record(2, now());

        Reply rotated = directory.put(record);

        assertThat(rotated.status()).isEqualTo(200);
        assertThat(rotated.json().text("result", 9)).isEqualTo("updated");
        assertThat(entry("alice").record().verify()).isEqualTo(record);
        assertThat(entry("alice").online()).as("it is the same person").isTrue();
        assertThat(directory.renew(alice, 2).status()).as("by the former key").isEqualTo(403);
        assertThat(directory.renew(later, 1).status()).as("the counter goes on").isEqualTo(409);
        assertThat(directory.renew(later, 2).status()).isEqualTo(200);
        Reply replayed = directory.put(old);
        assertThat(replayed.status()).isEqualTo(409);
        assertThat(replayed.type()).isEqualTo(ProblemTypes.TAKEN);
    }

    @Test
    void aRotationWithoutTheOwnersLinkIs409() throws Exception {
        directory.put(alice.record(1, now()));
        Somebody later = alice.rotated().rotated();

        Reply refused = directory.put(later.withLinksFrom(1).record(2, now()));

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.type()).isEqualTo(ProblemTypes.TAKEN);
        assertThat(directory.put(later.record(2, now())).status()).isEqualTo(200);
    }

    @Test
    void aRecordOfAnotherNameIs422() throws Exception {
        Reply refused = directory.put("bob", alice.record(1, now()));
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.json().text("observed", 50)).isEqualTo("127.0.0.1");
        assertThat(directory.get("/v1/peers/bob").status()).isEqualTo(404);
    }

    @Test
    void everyBitFlipOfASignedRecordIs422() {
        SignedRecord good = alice.record(1, now());
        byte[] record = good.record().toArray();
        // Every byte in turn is one request; every 7th is enough to meet key, map and values.
        for (int at = 0; at < record.length; at += 7) {
            byte[] flipped = record.clone();
            flipped[at] ^= 0x10;
            byte[] body = new dev.p2pchat.directory.api.RecordBody(Bytes.copyOf(flipped), good.signature())
                    .toJson()
                    .encode();
            assertThat(directory.send("PUT", "/v1/peers/alice", body).status())
                    .as("byte " + at)
                    .isEqualTo(422);
        }
        assertThat(directory.get("/v1/peers/alice").status()).isEqualTo(404);
        assertThat(directory.put(good).status()).as("the unflipped one").isEqualTo(201);
    }

    @Test
    void aRecordSignedForAnotherPurposeIs422() {
        SignedRecord good = alice.record(1, now());
        for (Purpose purpose : Purpose.values()) {
            byte[] body = new dev.p2pchat.directory.api.RecordBody(
                            good.record(), alice.identity.sign(purpose, good.record()))
                    .toJson()
                    .encode();
            assertThat(directory.send("PUT", "/v1/peers/alice", body).status())
                    .as(purpose.name())
                    .isEqualTo(purpose == Purpose.RECORD ? 201 : 422);
        }
    }

    @Test
    void recordsExpiredOrFromTheFutureAre422() throws Exception {
        Reply future = directory.put(alice.record(1, now().plus(TOLERANCE).plusSeconds(1)));
        assertThat(future.status()).isEqualTo(422);
        assertThat(future.type()).isEqualTo(ProblemTypes.CLOCK);
        Duration life = dev.p2pchat.identity.PeerRecord.LIFETIME;
        Reply expired =
                directory.put(alice.record(1, now().minus(life).minus(TOLERANCE).minusSeconds(1)));
        assertThat(expired.status()).isEqualTo(422);
        assertThat(expired.type()).isEqualTo(ProblemTypes.CLOCK);
        assertThat(directory.put(alice.record(1, now().plus(TOLERANCE))).status())
                .isEqualTo(201);
    }

    @Test
    void of64RacingClaimsExactlyOneIs201() throws Exception {
        int racers = 64;
        List<SignedRecord> records = new ArrayList<>();
        for (int i = 0; i < racers; i++) {
            records.add(new Somebody("prize").record(1, now()));
        }
        ExecutorService threads = Executors.newFixedThreadPool(racers);
        try {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<Integer>> statuses = new ArrayList<>();
            for (SignedRecord record : records) {
                statuses.add(threads.submit(() -> {
                    start.await();
                    return directory.put(record).status();
                }));
            }
            start.countDown();
            List<Integer> winners = new ArrayList<>();
            for (int i = 0; i < racers; i++) {
                int status = statuses.get(i).get();
                assertThat(status).isIn(201, 409);
                if (status == 201) {
                    winners.add(i);
                }
            }
            assertThat(winners).hasSize(1);
            assertThat(entry("prize").record().record())
                    .isEqualTo(records.get(winners.get(0)).record());
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void anEntryShowsRecordAddressesAndPresence() throws Exception {
        SignedRecord record = alice.record(1, now());
        directory.put(record);
        PeerEntry before = entry("alice");
        assertThat(before.record().verify()).isEqualTo(record);
        assertThat(before.addresses()).containsExactly(Somebody.ADDRESS);
        assertThat(before.online()).isFalse();
        assertThat(before.lastSeen()).isEqualTo(now());
        directory.clock.advance(Duration.ofMinutes(5));
        Reply renewed = directory.renew(alice, 1);
        assertThat(renewed.status()).isEqualTo(200);
        assertThat(renewed.json().unsigned("leaseSeconds", 999)).isEqualTo(60);
        assertThat(entry("alice").online()).isTrue();
        assertThat(entry("alice").lastSeen()).isEqualTo(now());
        directory.clock.advance(DirectoryConfig.DEFAULT_LEASE);
        assertThat(entry("alice").online()).isFalse();
        assertThat(entry("alice").lastSeen()).isEqualTo(now().minus(DirectoryConfig.DEFAULT_LEASE));
    }

    @Test
    void anUnknownNameIs404OfItsOwnType() throws Exception {
        Reply reply = directory.get("/v1/peers/nobody");
        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.type()).isEqualTo(ProblemTypes.NOBODY);
        assertThat(directory.get("/v1/nothing").type()).isEqualTo("about:blank");
    }

    @Test
    void anUnchangedEntryIs304() {
        directory.put(alice.record(1, now()));
        String tag = directory.get("/v1/peers/alice").header("ETag");
        assertThat(tag).matches("\"[0-9a-f]{32}-[0-9a-f]+\"");
        Reply same = directory.send(directory
                .request("/v1/peers/alice")
                .header("If-None-Match", tag)
                .GET());
        assertThat(same.status()).isEqualTo(304);
        assertThat(same.response().body()).isEmpty();
        directory.renew(alice, 1);
        Reply changed = directory.send(directory
                .request("/v1/peers/alice")
                .header("If-None-Match", tag)
                .GET());
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.header("ETag")).isNotEqualTo(tag);
    }

    @Test
    void aReplayedLeaseIs409AndRenewsNothing() throws Exception {
        directory.put(alice.record(1, now()));
        Bytes body = alice.lease(directory.origin, now(), 7);
        Bytes signature = alice.identity.sign(Purpose.LEASE, body);
        assertThat(directory.lease(alice, body, signature).status()).isEqualTo(200);
        directory.clock.advance(DirectoryConfig.DEFAULT_LEASE);
        Reply replayed = directory.lease(alice, body, signature);
        assertThat(replayed.status()).isEqualTo(409);
        assertThat(replayed.type()).isEqualTo(ProblemTypes.REPLAYED);
        assertThat(entry("alice").online()).isFalse();
    }

    @Test
    void aLeaseForAnotherNameKeyPurposeOriginOrTimeIsRefused() throws Exception {
        directory.put(alice.record(1, now()));
        directory.put(mallory.record(1, now()));
        Bytes good = alice.lease(directory.origin, now(), 1);

        assertThat(directory
                        .lease(alice, good, mallory.identity.sign(Purpose.LEASE, good))
                        .status())
                .as("another key")
                .isEqualTo(403);
        for (Purpose purpose : Purpose.values()) {
            if (purpose != Purpose.LEASE) {
                assertThat(directory
                                .lease(alice, good, alice.identity.sign(purpose, good))
                                .status())
                        .as(purpose.name())
                        .isEqualTo(403);
            }
        }
        // Mallory signs Alice's name with his own key and posts it under his own.
        assertThat(directory
                        .lease(mallory, good, mallory.identity.sign(Purpose.LEASE, good))
                        .status())
                .as("another name inside")
                .isEqualTo(422);
        assertRefused(alice.lease(new Origin("http", "directory.example", 5000), now(), 1), ProblemTypes.ORIGIN);
        assertRefused(
                alice.lease(new Origin("http", "127.0.0.1", directory.server.port() ^ 1), now(), 1),
                ProblemTypes.ORIGIN);
        assertRefused(
                alice.lease(new Origin("https", "127.0.0.1", directory.server.port()), now(), 1), ProblemTypes.ORIGIN);
        assertRefused(alice.lease(directory.origin, now().plus(TOLERANCE).plusMillis(1), 1), ProblemTypes.CLOCK);
        assertRefused(alice.lease(directory.origin, now().minus(TOLERANCE).minusMillis(1), 1), ProblemTypes.CLOCK);
        assertRefused(Bytes.utf8("no map"), "about:blank");
        assertThat(entry("alice").online()).isFalse();
        assertThat(directory.renew(alice, 1).status()).as("the good one").isEqualTo(200);
        assertThat(directory.renew(new Somebody("nobody"), 1).status()).isEqualTo(404);
    }

    private void assertRefused(Bytes body, String type) throws Exception {
        Reply refused = directory.lease(alice, body, alice.identity.sign(Purpose.LEASE, body));
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.type()).isEqualTo(type);
    }

    @Test
    void theEdgeOfTheToleranceIsStillGood() {
        directory.put(alice.record(1, now()));
        Bytes early = alice.lease(directory.origin, now().minus(TOLERANCE), 1);
        assertThat(directory
                        .lease(alice, early, alice.identity.sign(Purpose.LEASE, early))
                        .status())
                .isEqualTo(200);
        Bytes late = alice.lease(directory.origin, now().plus(TOLERANCE), 2);
        assertThat(directory
                        .lease(alice, late, alice.identity.sign(Purpose.LEASE, late))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void theHostHeaderDoesNotMakeAnOrigin() throws Exception {
        directory.put(alice.record(1, now()));
        Bytes body = new LeaseBody(alice.name, Origin.parse("http://evil.example:5000"), now(), 1).encode();
        byte[] json = new SignedBody(body, alice.identity.sign(Purpose.LEASE, body))
                .toJson()
                .encode();
        String head = "POST /v1/peers/alice/lease HTTP/1.1\r\nHost: evil.example:5000\r\nConnection: close\r\n"
                + "Content-Type: application/json\r\nContent-Length: " + json.length + "\r\n\r\n";
        String answer =
                directory.raw(Bytes.utf8(head).concat(Bytes.copyOf(json)).toArray());
        assertThat(answer).startsWith("HTTP/1.1 422 ").contains(ProblemTypes.ORIGIN);
    }

    @Test
    void unregisteringNeedsANonceAndReservesTheName() throws Exception {
        SignedRecord old = alice.record(1, now());
        directory.put(old);
        directory.renew(alice, 1);
        Bytes body = alice.unregister(directory.origin, now(), directory.nonce());
        Reply gone = directory.unregister(alice, body, alice.identity);
        assertThat(gone.status()).isEqualTo(204);
        assertThat(gone.response().body()).isEmpty();
        assertThat(directory.get("/v1/peers/alice").status()).isEqualTo(404);
        assertThat(page("/v1/peers").peers()).isEmpty();
        assertThat(page("/v1/peers?online=true").peers()).isEmpty();
        assertThat(directory.unregister(alice, body, alice.identity).status()).isEqualTo(404);
        assertThat(directory.put(new Somebody("alice").record(5, now())).type()).isEqualTo(ProblemTypes.TAKEN);
        assertThat(directory.put(old).type()).as("the old record put back").isEqualTo(ProblemTypes.STALE);
        assertThat(directory.put(alice.record(2, now())).status()).isEqualTo(201);
        assertThat(entry("alice").online()).isFalse();
    }

    @Test
    void aNonceWorksOnceAndForAMinute() throws Exception {
        directory.put(alice.record(1, now()));
        Bytes invented = alice.unregister(directory.origin, now(), Bytes.copyOf(new byte[32]));
        assertThat(directory.unregister(alice, invented, alice.identity).type()).isEqualTo(ProblemTypes.NONCE);

        Bytes late = alice.unregister(directory.origin, now(), directory.nonce());
        directory.clock.advance(Duration.ofMinutes(1));
        assertThat(directory.unregister(alice, late, alice.identity).type()).isEqualTo(ProblemTypes.NONCE);

        Bytes once = alice.unregister(directory.origin, now(), directory.nonce());
        assertThat(directory.unregister(alice, once, alice.identity).status()).isEqualTo(204);
        directory.put(alice.record(2, now()));
        assertThat(directory.unregister(alice, once, alice.identity).type()).isEqualTo(ProblemTypes.NONCE);
        assertThat(directory.get("/v1/peers/alice").status()).isEqualTo(200);
    }

    @Test
    void aForgedFarewellDoesNotBurnTheNonce() throws Exception {
        directory.put(alice.record(1, now()));
        Bytes body = alice.unregister(directory.origin, now(), directory.nonce());
        assertThat(directory.unregister(alice, body, mallory.identity).status()).isEqualTo(403);
        assertThat(directory.get("/v1/peers/alice").status()).isEqualTo(200);
        assertThat(directory.unregister(alice, body, alice.identity).status()).isEqualTo(204);
    }

    @Test
    void aFarewellForAnotherOriginTimeOrNameIsRefused() throws Exception {
        directory.put(alice.record(1, now()));
        directory.put(mallory.record(1, now()));
        Bytes elsewhere = alice.unregister(Origin.parse("http://other.example:5000"), now(), directory.nonce());
        assertThat(directory.unregister(alice, elsewhere, alice.identity).type())
                .isEqualTo(ProblemTypes.ORIGIN);
        Bytes early = alice.unregister(directory.origin, now().minus(TOLERANCE).minusMillis(1), directory.nonce());
        assertThat(directory.unregister(alice, early, alice.identity).type()).isEqualTo(ProblemTypes.CLOCK);
        Bytes mallorys = mallory.unregister(directory.origin, now(), directory.nonce());
        assertThat(directory.unregister(alice, mallorys, alice.identity).status())
                .isEqualTo(422);
        Bytes lease = alice.lease(directory.origin, now(), 1);
        assertThat(directory.unregister(alice, lease, alice.identity).status()).isEqualTo(422);
        assertThat(directory.get("/v1/peers/alice").status()).isEqualTo(200);
    }

    @Test
    void listsWhoHasNoKeyAmongTheOthers() throws Exception {
        DirectoryConfig config =
                DirectoryConfig.loopback(data.resolve("another")).with(Extension.find());
        try (RunningDirectory both = new RunningDirectory(config)) {
            for (String name : List.of("alice", "carol")) {
                both.put(new Somebody(name).record(1, both.clock.instant()));
            }
            for (String name : List.of("bob", "alice")) {
                both.send(
                        "PUT",
                        "/",
                        Bytes.utf8("{\"HOST\": \"192.0.2.9\", \"PORT\": 7, \"USER\": \"" + name + "\"}")
                                .toArray());
            }

            PeerPage all = PeerPage.of(both.get("/v1/peers").json());
            assertThat(all.peers())
                    .extracting(peer -> peer.name() + " " + (peer instanceof KeylessEntry))
                    .containsExactly("alice false", "bob true", "carol false");
            PeerPage first = PeerPage.of(both.get("/v1/peers?limit=2").json());
            assertThat(first.next()).isEqualTo(new Username("bob"));
            PeerPage online = PeerPage.of(both.get("/v1/peers?online=true").json());
            assertThat(online.peers()).extracting(Listed::name).containsExactly(new Username("bob"));
            assertThat(KeylessEntry.of(both.get("/v1/peers/bob").json()).address())
                    .isEqualTo(new HostPort("192.0.2.9", 7));
        }
    }

    @Test
    void listsInPagesAndByPresence() throws Exception {
        for (String name : List.of("carol", "alice", "dave", "bob", "erin")) {
            Somebody somebody = new Somebody(name);
            directory.put(somebody.record(1, now()));
            if (!name.equals("bob")) {
                directory.renew(somebody, 1);
            }
        }
        PeerPage first = page("/v1/peers?limit=2");
        assertThat(first.peers()).extracting(e -> e.name().value()).containsExactly("alice", "bob");
        assertThat(first.peers()).extracting("online").containsExactly(true, false);
        assertThat(((PeerEntry) first.peers().get(0))
                        .record()
                        .verify()
                        .content()
                        .addresses())
                .containsExactly(Somebody.ADDRESS);
        assertThat(first.next()).isEqualTo(new Username("bob"));
        PeerPage last = page("/v1/peers?limit=9&after=bob");
        assertThat(last.peers()).extracting(e -> e.name().value()).containsExactly("carol", "dave", "erin");
        assertThat(last.next()).isNull();
        PeerPage online = page("/v1/peers?online=true&limit=2");
        assertThat(online.peers()).extracting(e -> e.name().value()).containsExactly("alice", "carol");
        PeerPage rest = page("/v1/peers?online=true&limit=2&after=" + online.next());
        assertThat(rest.peers()).extracting(e -> e.name().value()).containsExactly("dave", "erin");
        assertThat(page("/v1/peers?online=true&after=erin").peers()).isEmpty();
        assertThat(page("/v1/peers?online=false").peers()).hasSize(5);
        assertThat(page("/v1/peers?unknown=x").peers()).hasSize(5);
    }

    @Test
    void aPageOfLargeEntriesEndsEarlyAndTheNextGoesOn() throws Exception {
        List<HostPort> addresses = Stream.of("a", "b", "c", "d", "e", "f", "g", "h")
                .map(letter -> new HostPort(letter.repeat(250), 9000))
                .toList();
        List<String> names = new ArrayList<>();
        for (int i = 100; i < 200; i++) {
            Somebody somebody = new Somebody("p" + i);
            names.add("p" + i);
            assertThat(directory
                            .put(SignedRecord.sign(
                                    somebody.identity,
                                    PeerRecord.of(somebody.identity, somebody.name, addresses, 1, now())))
                            .status())
                    .isEqualTo(201);
            directory.renew(somebody, 1);
        }

        assertThat(namesInPages("/v1/peers?limit=500")).isEqualTo(names);
        assertThat(namesInPages("/v1/peers?limit=500&online=true")).isEqualTo(names);
    }

    private List<String> namesInPages(String path) throws Exception {
        List<String> names = new ArrayList<>();
        String after = "";
        for (int pages = 1; ; pages++) {
            Reply reply = directory.get(path + after);
            assertThat(reply.response().body().length).isLessThanOrEqualTo(PeerPage.MAX_BYTES);
            PeerPage page = PeerPage.of(reply.json());
            assertThat(page.peers()).isNotEmpty();
            page.peers().forEach(entry -> names.add(entry.name().value()));
            if (page.next() == null) {
                assertThat(pages).isGreaterThan(2);
                return names;
            }
            after = "&after=" + page.next();
        }
    }

    @Test
    void claimsSurviveARestartAndPresenceDoesNot() throws Exception {
        SignedRecord record = alice.record(1, now());
        directory.put(record);
        directory.renew(alice, 1);
        directory.close();
        directory = new RunningDirectory(data);
        assertThat(entry("alice").record().verify()).isEqualTo(record);
        assertThat(entry("alice").online()).isFalse();
        assertThat(directory.put(new Somebody("alice").record(9, now())).status())
                .isEqualTo(409);
    }

    @Test
    void aLookupNeverShowsWhatWasBeforeAnAcknowledgedUpdateHoweverManyAsk() throws Exception {
        directory.put(alice.record(1, now()));
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService asking = Executors.newFixedThreadPool(2);
        try {
            Callable<Void> ask = () -> {
                while (!done.get()) {
                    directory.get("/v1/peers/alice");
                }
                return null;
            };
            List<Future<Void>> readers = List.of(asking.submit(ask), asking.submit(ask));
            for (int seq = 2; seq <= 100; seq++) {
                SignedRecord newer = alice.record(seq, now());
                directory.put(newer);
                assertThat(entry("alice").record().record()).isEqualTo(newer.record());
            }
            directory.unregister(alice, alice.unregister(directory.origin, now(), directory.nonce()), alice.identity);
            assertThat(directory.get("/v1/peers/alice").status()).isEqualTo(404);
            done.set(true);
            for (Future<Void> reader : readers) {
                reader.get();
            }
        } finally {
            done.set(true);
            asking.shutdownNow();
        }
    }

    @Test
    void aLookupShowsPresenceAsItIsEachTime() throws Exception {
        directory.put(alice.record(1, now()));
        assertThat(entry("alice").online()).isFalse();
        directory.renew(alice, 1);
        assertThat(entry("alice").online()).isTrue();
        directory.clock.advance(Duration.ofSeconds(5));
        directory.renew(alice, 2);
        assertThat(entry("alice").lastSeen()).isEqualTo(now());
        directory.clock.advance(Duration.ofMinutes(2));
        assertThat(entry("alice").online()).isFalse();
        assertThat(entry("alice").online()).isFalse();
    }

    private PeerEntry entry(String name) throws Exception {
        return PeerEntry.of(directory.get("/v1/peers/" + name).json());
    }

    private PeerPage page(String path) throws Exception {
        Reply reply = directory.get(path);
        assertThat(reply.status()).isEqualTo(200);
        return PeerPage.of(reply.json());
    }
}
