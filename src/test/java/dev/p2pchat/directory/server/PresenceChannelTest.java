// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.Username;
import dev.p2pchat.directory.Somebody;
import dev.p2pchat.directory.api.KnockBody;
import dev.p2pchat.directory.api.NonceBody;
import dev.p2pchat.directory.api.Origin;
import dev.p2pchat.directory.api.PresenceClose;
import dev.p2pchat.directory.api.PresenceNews;
import dev.p2pchat.directory.api.PresenceRequest;
import dev.p2pchat.directory.api.ProblemTypes;
import dev.p2pchat.directory.api.SignedBody;
import dev.p2pchat.identity.Identity;
import dev.p2pchat.identity.Purpose;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Presence connections of a real directory, spoken to frame by frame. */
@Timeout(120)
class PresenceChannelTest {
    /** "Within a second of a closed connection." */
    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    @TempDir
    private Path data;

    private RunningDirectory directory;
    private final Somebody alice = new Somebody("alice");
    private final Somebody bob = new Somebody("bob");
    private final List<WebSocketClient> clients = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        directory = new RunningDirectory(data);
        claim(alice);
        claim(bob);
    }

    @AfterEach
    void stop() throws IOException {
        for (WebSocketClient client : clients) {
            client.close();
        }
        directory.close();
    }

    private void restart(PresenceLimits limits, Duration lease) throws Exception {
        directory.close();
        directory = new RunningDirectory(
                new DirectoryConfig(InetAddress.getLoopbackAddress(), 0, data, Set.of(), lease), limits);
    }

    private void claim(Somebody somebody) {
        assertThat(directory.put(somebody.record(1, directory.clock.instant())).status())
                .isEqualTo(201);
    }

    private WebSocketClient connect() throws IOException {
        WebSocketClient client = new WebSocketClient(directory.origin);
        clients.add(client);
        return client;
    }

    private WebSocketClient open(Somebody somebody) throws Exception {
        WebSocketClient client = connect();
        client.open(somebody, directory.clock.instant());
        return client;
    }

    private WebSocketClient open(Somebody somebody, Username... subscriptions) throws Exception {
        WebSocketClient client = open(somebody);
        client.say(new PresenceRequest.Subscribe(List.of(subscriptions)));
        client.news(PresenceNews.Changed.class);
        return client;
    }

    private boolean isOnline(Somebody somebody) throws Exception {
        return directory.get("/v1/peers/" + somebody.name).json().flag("online");
    }

    private void awaitOffline(Somebody somebody) {
        await().atMost(AT_ONCE).until(() -> !isOnline(somebody));
    }

    private static PresenceNews.Changed online(Somebody somebody) {
        return new PresenceNews.Changed(List.of(somebody.name), List.of());
    }

    private static PresenceNews.Changed offline(Somebody somebody) {
        return new PresenceNews.Changed(List.of(), List.of(somebody.name));
    }

    @Test
    void whoOpensIsOnlineAsLongAsTheConnection() throws Exception {
        WebSocketClient client = open(alice);
        assertThat(isOnline(alice)).isTrue();
        directory.clock.advance(Duration.ofHours(1));
        assertThat(isOnline(alice)).isTrue();

        client.frame(WebSocketClient.LAST | WebSocketClient.CLOSE, new byte[] {3, (byte) 232});

        awaitOffline(alice);
        assertThat(client.closeCode()).as("the close is answered").isEqualTo(1000);
    }

    @Test
    void subscribersHearWithinASecondThatAConnectionEnded() throws Exception {
        WebSocketClient watcher = open(bob);
        watcher.say(new PresenceRequest.Subscribe(List.of(new Username("nobody"))));
        assertThat(watcher.read().news())
                .isEqualTo(new PresenceNews.Changed(List.of(), List.of(new Username("nobody"))));
        watcher.say(new PresenceRequest.Subscribe(List.of(alice.name)));
        assertThat(watcher.read().news()).isEqualTo(offline(alice));
        WebSocketClient client = open(alice);
        assertThat(watcher.read().news()).isEqualTo(online(alice));
        long before = System.nanoTime();

        // As the system does for a process that was killed: no close frame.
        client.close();

        assertThat(watcher.read().news()).isEqualTo(offline(alice));
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(AT_ONCE);
        assertThat(isOnline(alice)).isFalse();
    }

    @Test
    void whoHasUnsubscribedHearsNothing() throws Exception {
        WebSocketClient watcher = open(bob, alice.name);
        watcher.say(new PresenceRequest.Unsubscribe(List.of(alice.name)));
        open(alice);
        watcher.say(new PresenceRequest.Subscribe(List.of(bob.name)));
        assertThat(watcher.read().news()).isEqualTo(online(bob));
    }

    @Test
    void theNewestConnectionCountsAndTheOlderOneIsClosed() throws Exception {
        WebSocketClient watcher = open(bob, alice.name);
        WebSocketClient first = connect();
        long generation = first.open(alice, directory.clock.instant());
        assertThat(watcher.read().news()).isEqualTo(online(alice));
        WebSocketClient second = connect();
        assertThat(second.open(alice, directory.clock.instant())).isGreaterThan(generation);

        assertThat(first.closeCode()).isEqualTo(PresenceClose.REPLACED);
        first.close();
        second.frame(WebSocketClient.LAST | WebSocketClient.PING, new byte[] {1});
        assertThat(second.read().opcode()).isEqualTo(WebSocketClient.PONG);
        assertThat(isOnline(alice)).isTrue();
        second.close();
        assertThat(watcher.read().news()).as("nothing between").isEqualTo(offline(alice));
    }

    @Test
    void aConnectionTakesThePlaceOfALease() throws Exception {
        assertThat(directory.renew(alice, 1).status()).isEqualTo(200);
        WebSocketClient client = open(alice);
        assertThat(directory.renew(alice, 2).status()).isEqualTo(200);
        client.close();
        awaitOffline(alice);
        assertThat(directory.renew(alice, 3).status()).isEqualTo(200);
        assertThat(isOnline(alice)).isTrue();
    }

    @Test
    void subscribersHearOfALeaseThatRanOut() throws Exception {
        directory.renew(alice, 1);
        WebSocketClient watcher = open(bob);
        watcher.say(new PresenceRequest.Subscribe(List.of(alice.name)));
        assertThat(watcher.read().news()).isEqualTo(online(alice));
        directory.clock.advance(DirectoryConfig.DEFAULT_LEASE);
        assertThat(watcher.read().news()).isEqualTo(offline(alice));
    }

    @Test
    void aSilentConnectionEndsWithinTheTimeout() throws Exception {
        restart(PresenceLimits.DEFAULT, Duration.ofSeconds(1));
        WebSocketClient silent = open(alice);
        WebSocketClient watcher = open(bob, alice.name);
        long before = System.nanoTime();
        WebSocketClient.Frame heard;
        do {
            watcher.frame(WebSocketClient.LAST | WebSocketClient.PING, new byte[0]);
            heard = watcher.read();
        } while (heard.opcode() == WebSocketClient.PONG
                && Duration.ofNanos(System.nanoTime() - before).compareTo(Duration.ofSeconds(10)) < 0
                && pause());

        assertThat(heard.news()).isEqualTo(offline(alice));
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(3));
        assertThat(silent.closeCode()).isEqualTo(PresenceClose.SILENT);
        assertThat(isOnline(bob)).as("whoever pings").isTrue();
    }

    /** Between two pings of somebody who keeps to the limits. */
    private static boolean pause() {
        java.util.concurrent.locks.LockSupport.parkNanos(Duration.ofMillis(150).toNanos());
        return true;
    }

    @Test
    void whoDoesNotSayWhoTheyAreIsCutOff() throws Exception {
        PresenceLimits limits = PresenceLimits.DEFAULT;
        restart(
                new PresenceLimits(
                        limits.connections(),
                        limits.perClient(),
                        Duration.ofSeconds(1),
                        limits.toTake(),
                        limits.toLeave(),
                        limits.subscriptions(),
                        limits.allSubscriptions(),
                        limits.burst(),
                        limits.perSecond()),
                DirectoryConfig.DEFAULT_LEASE);
        WebSocketClient client = connect();
        client.news(PresenceNews.Hello.class);
        assertThat(client.news(PresenceNews.Problem.class).status()).isEqualTo(403);
        assertThat(client.closeCode()).isEqualTo(PresenceClose.REFUSED);
    }

    private void assertRefused(String what, PresenceRequest request, int status, String type) throws Exception {
        WebSocketClient client = connect();
        client.news(PresenceNews.Hello.class);
        client.say(request);
        assertRefused(what, client, status, type);
    }

    private static void assertRefused(String what, WebSocketClient client, int status, String type) throws Exception {
        PresenceNews.Problem problem = client.news(PresenceNews.Problem.class);
        assertThat(problem.status()).as(what).isEqualTo(status);
        assertThat(problem.problem()).as(what).isEqualTo(type);
        assertThat(client.closeCode()).as(what).isEqualTo(PresenceClose.REFUSED);
    }

    @Test
    void refusesProofsThatAreNotForThisNameConnectionDirectoryAndMoment() throws Exception {
        WebSocketClient other = connect();
        Bytes foreign = other.news(PresenceNews.Hello.class).nonce();
        NonceBody replayed = new NonceBody(alice.name, directory.origin, directory.clock.instant(), foreign);
        assertRefused(
                "another connection's nonce",
                WebSocketClient.opening(alice, replayed, alice.identity),
                422,
                ProblemTypes.NONCE);
        assertRefused("another key", WebSocketClient.opening(alice, replayed, bob.identity), 403, "about:blank");
        assertRefused(
                "nobody",
                WebSocketClient.opening(new Somebody("carol"), replayed, alice.identity),
                404,
                ProblemTypes.NOBODY);
        assertRefused(
                "another name",
                WebSocketClient.opening(
                        alice,
                        new NonceBody(bob.name, directory.origin, directory.clock.instant(), foreign),
                        alice.identity),
                422,
                "about:blank");
        assertRefused(
                "another directory",
                WebSocketClient.opening(
                        alice,
                        new NonceBody(
                                alice.name, new Origin("http", "192.0.2.1", 5000), directory.clock.instant(), foreign),
                        alice.identity),
                422,
                ProblemTypes.ORIGIN);
        assertRefused(
                "another time",
                WebSocketClient.opening(
                        alice,
                        new NonceBody(
                                alice.name,
                                directory.origin,
                                directory.clock.instant().minus(Duration.ofMinutes(11)),
                                foreign),
                        alice.identity),
                422,
                ProblemTypes.CLOCK);
        Bytes lease = alice.lease(directory.origin, directory.clock.instant(), 1);
        assertRefused(
                "another purpose",
                new PresenceRequest.Open(alice.name, new SignedBody(lease, alice.identity.sign(Purpose.LEASE, lease))),
                403,
                "about:blank");
        assertRefused(
                "another body",
                new PresenceRequest.Open(
                        alice.name, new SignedBody(lease, alice.identity.sign(Purpose.PRESENCE, lease))),
                422,
                "about:blank");
        assertThat(isOnline(alice)).isFalse();
        // The nonce was burnt by none of that.
        other.say(WebSocketClient.opening(alice, replayed, alice.identity));
        other.news(PresenceNews.Opened.class);
        assertThat(isOnline(alice)).isTrue();
    }

    @Test
    void theFirstMessageOpensAndNoLaterOneDoes() throws Exception {
        assertRefused("subscribes first", new PresenceRequest.Subscribe(List.of(bob.name)), 403, "about:blank");
        WebSocketClient client = connect();
        PresenceNews.Hello hello = client.news(PresenceNews.Hello.class);
        PresenceRequest.Open open = WebSocketClient.opening(
                alice,
                new NonceBody(alice.name, directory.origin, directory.clock.instant(), hello.nonce()),
                alice.identity);
        client.say(open);
        client.news(PresenceNews.Opened.class);
        client.say(open);
        assertRefused("opens twice", client, 400, "about:blank");
        awaitOffline(alice);
    }

    @Test
    void refusesWhatIsNoMessage() throws Exception {
        String deep = "[".repeat(1000);
        for (String text : List.of(
                "",
                "null",
                "[]",
                "{",
                "{\"type\":\"hello\"}",
                "{\"type\":1}",
                "{}",
                "{\"type\":\"open\",\"type\":\"open\"}",
                "{\"type\":\"open\",\"name\":\"ALICE\",\"body\":\"\",\"signature\":\"\"}",
                "{\"type\":\"subscribe\",\"names\":\"alice\"}",
                "{\"type\":\"subscribe\",\"names\":[\"a/b\"]}",
                "{\"type\":\"subscribe\",\"names\":[" + "\"a\",".repeat(256) + "\"a\"]}",
                "{\"type\":\"knock\",\"to\":\"bob\"}",
                "{\"x\":" + deep)) {
            WebSocketClient client = connect();
            client.news(PresenceNews.Hello.class);
            client.say(text);
            assertRefused(text.substring(0, Math.min(60, text.length())), client, 400, "about:blank");
        }
    }

    @Test
    void refusesFramesThatNoPeerSends() throws Exception {
        WebSocketClient binary = open(alice);
        binary.frame(WebSocketClient.LAST | WebSocketClient.BINARY, new byte[10]);
        assertThat(binary.news(PresenceNews.Problem.class).status()).isEqualTo(400);
        assertThat(binary.closeCode()).isEqualTo(PresenceClose.NOT_TEXT);
        awaitOffline(alice);

        WebSocketClient tooLong = open(alice);
        tooLong.frame(WebSocketClient.LAST | WebSocketClient.TEXT, new byte[PresenceRequest.MAX_BYTES + 1]);
        assertThat(tooLong.closeCode()).isEqualTo(PresenceClose.TOO_LONG);
        awaitOffline(alice);

        WebSocketClient pieces = open(alice);
        pieces.frame(WebSocketClient.TEXT, new byte[PresenceRequest.MAX_BYTES]);
        pieces.frame(WebSocketClient.LAST, new byte[1]);
        assertThat(pieces.closeCode()).as("in fragments").isEqualTo(PresenceClose.TOO_LONG);
        awaitOffline(alice);

        WebSocketClient huge = open(alice);
        huge.raw(new byte[] {(byte) 0x81, (byte) 0xff, 0x40, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
        huge.raw(new byte[PresenceRequest.MAX_BYTES + 1]);
        assertThat(huge.closeCode()).as("2^62 bytes").isIn(PresenceClose.TOO_LONG, 0);
        awaitOffline(alice);

        for (byte[] bytes : List.of(
                new byte[] {(byte) 0x81, 0x01, 'x'},
                new byte[] {(byte) 0xf1, (byte) 0x80, 0, 0, 0, 0},
                new byte[] {(byte) 0x83, (byte) 0x80, 0, 0, 0, 0},
                new byte[] {(byte) 0x80, (byte) 0x80, 0, 0, 0, 0},
                new byte[] {(byte) 0x89, (byte) 0xfe, 0x01, 0, 0, 0, 0, 0},
                new byte[] {(byte) 0x88, (byte) 0x81, 0, 0, 0, 0, 1},
                new byte[] {(byte) 0x81, (byte) 0x82, 0, 0, 0, 0, (byte) 0xff, (byte) 0xfe},
                "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII))) {
            WebSocketClient garbage = open(alice);
            garbage.raw(bytes);
            assertThat(garbage.closeCode()).as(Bytes.copyOf(bytes).hex()).isIn(0, 1002, 1007, 1000);
            awaitOffline(alice);
        }
        open(alice);
        assertThat(isOnline(alice)).isTrue();
    }

    @Test
    void whoSendsMoreThanTheirShareIsClosed() throws Exception {
        WebSocketClient client = open(alice);
        for (int i = 0; i < 10 * PresenceLimits.DEFAULT.burst(); i++) {
            try {
                client.frame(WebSocketClient.LAST | WebSocketClient.PING, new byte[] {1});
            } catch (IOException e) {
                break;
            }
        }
        assertThat(client.closeCode()).isIn(PresenceClose.REFUSED, 0);
        awaitOffline(alice);
    }

    @Test
    void aClientThatNeverReadsHoldsUpNobody() throws Exception {
        PresenceLimits limits = PresenceLimits.DEFAULT;
        restart(
                new PresenceLimits(
                        limits.connections(),
                        limits.perClient(),
                        limits.toOpen(),
                        Duration.ofSeconds(1),
                        limits.toLeave(),
                        limits.subscriptions(),
                        limits.allSubscriptions(),
                        1_000_000,
                        limits.perSecond()),
                DirectoryConfig.DEFAULT_LEASE);
        WebSocketClient deaf = new WebSocketClient(directory.origin, 1024, 13);
        clients.add(deaf);
        deaf.open(bob, directory.clock.instant());
        List<Username> many = IntStream.range(0, PresenceRequest.MAX_NAMES)
                .mapToObj(i -> new Username("somebody-with-a-long-name-" + i))
                .toList();
        // Each is answered with 8 KiB, which nobody reads.
        byte[] question = new PresenceRequest.Subscribe(many).toJson().encode();
        Thread asking = new Thread(() -> {
            try {
                while (true) {
                    deaf.say(question);
                }
            } catch (IOException e) {
                // Cut off.
            }
        });
        asking.start();
        Somebody carol = new Somebody("carol");
        claim(carol);
        WebSocketClient watcher = open(carol, alice.name);
        WebSocketClient client = open(alice);
        assertThat(watcher.read().news()).isEqualTo(online(alice));
        client.close();
        assertThat(watcher.read().news()).isEqualTo(offline(alice));

        asking.join(RunningDirectory.PATIENCE.toMillis());

        assertThat(asking.isAlive()).as("cut off").isFalse();
        awaitOffline(bob);
        assertThat(isOnline(carol)).isTrue();
    }

    @Test
    void aThousandConnectionsOfOneNameLeaveOne() throws Exception {
        WebSocketClient last = open(alice);
        for (int i = 0; i < 1000; i++) {
            WebSocketClient next = new WebSocketClient(directory.origin);
            long generation = next.open(alice, directory.clock.instant());
            assertThat(generation).isEqualTo(i + 2);
            assertThat(last.closeCode()).isEqualTo(PresenceClose.REPLACED);
            last.close();
            last = next;
        }
        clients.add(last);
        assertThat(isOnline(alice)).isTrue();
        last.close();
        awaitOffline(alice);
    }

    @Test
    void oneAddressHasOnlySoManyConnections() throws Exception {
        PresenceLimits limits = PresenceLimits.DEFAULT;
        restart(
                new PresenceLimits(
                        limits.connections(),
                        5,
                        limits.toOpen(),
                        limits.toTake(),
                        limits.toLeave(),
                        limits.subscriptions(),
                        limits.allSubscriptions(),
                        limits.burst(),
                        limits.perSecond()),
                DirectoryConfig.DEFAULT_LEASE);
        for (int i = 0; i < 5; i++) {
            assertThat(connect().head).startsWith("HTTP/1.1 101 ");
        }
        await().untilAsserted(() -> assertThat(connect().head)
                .startsWith("HTTP/1.1 503 ")
                .contains("Retry-After", "application/problem+json"));
        clients.get(0).close();
        await().atMost(AT_ONCE).until(() -> connect().head.startsWith("HTTP/1.1 101 "));
    }

    @Test
    void aConnectionSubscribesToSoManyNamesAndNoMore() throws Exception {
        WebSocketClient client = open(alice);
        for (int part = 0; part < 5; part++) {
            int first = part * PresenceRequest.MAX_NAMES;
            client.say(new PresenceRequest.Subscribe(IntStream.range(first, first + PresenceRequest.MAX_NAMES)
                    .mapToObj(i -> new Username("n" + i))
                    .toList()));
        }
        int told = 0;
        WebSocketClient.Frame frame = client.read();
        while (frame.news() instanceof PresenceNews.Changed changed) {
            told += changed.offline().size();
            frame = client.read();
        }
        assertThat(told).isLessThanOrEqualTo(PresenceLimits.DEFAULT.subscriptions());
        assertThat(frame.news())
                .isInstanceOfSatisfying(
                        PresenceNews.Problem.class,
                        problem -> assertThat(problem.status()).isEqualTo(422));
        assertThat(client.closeCode()).isEqualTo(PresenceClose.REFUSED);
    }

    private PresenceRequest.Knock knock(Somebody from, Username to, Purpose purpose, Identity signer, Origin origin) {
        Bytes body =
                new KnockBody(from.name, to, origin, directory.clock.instant(), List.of(Somebody.ADDRESS)).encode();
        return new PresenceRequest.Knock(to, new SignedBody(body, signer.sign(purpose, body)));
    }

    private PresenceRequest.Knock knock(Somebody from, Somebody to) {
        return knock(from, to.name, Purpose.KNOCK, from.identity, directory.origin);
    }

    @Test
    void aKnockReachesOnlyWhoSubscribedToTheOneWhoKnocks() throws Exception {
        WebSocketClient client = open(alice);
        client.say(knock(alice, bob));
        assertThat(client.read().news()).as("not there").isEqualTo(new PresenceNews.Knocked(bob.name, false));
        WebSocketClient other = open(bob);
        client.say(knock(alice, bob));
        assertThat(client.read().news()).as("not subscribed").isEqualTo(new PresenceNews.Knocked(bob.name, false));

        other.say(new PresenceRequest.Subscribe(List.of(alice.name)));
        assertThat(other.read().news()).isEqualTo(online(alice));
        PresenceRequest.Knock knock = knock(alice, bob);
        client.say(knock);

        assertThat(client.read().news()).isEqualTo(new PresenceNews.Knocked(bob.name, true));
        assertThat(other.read().news()).isEqualTo(new PresenceNews.Knock(alice.name, knock.knock()));
    }

    @Test
    void refusesKnocksThatAreNotSignedByWhoKnocksHere() throws Exception {
        open(bob, alice.name);
        PresenceRequest.Knock good = knock(alice, bob);
        List<PresenceRequest.Knock> bad = List.of(
                knock(alice, bob.name, Purpose.KNOCK, bob.identity, directory.origin),
                knock(alice, bob.name, Purpose.PRESENCE, alice.identity, directory.origin),
                knock(alice, bob.name, Purpose.KNOCK, alice.identity, new Origin("http", "192.0.2.1", 5000)),
                knock(bob, bob.name, Purpose.KNOCK, alice.identity, directory.origin),
                new PresenceRequest.Knock(new Username("carol"), good.knock()));
        for (PresenceRequest.Knock knock : bad) {
            WebSocketClient client = open(alice);
            client.say(knock);
            assertThat(client.news(PresenceNews.Problem.class).status()).isIn(403, 422);
            assertThat(client.closeCode()).isEqualTo(PresenceClose.REFUSED);
        }
    }

    @Test
    void knocksAreFew() throws Exception {
        WebSocketClient client = open(alice);
        int most = PresenceLimits.DEFAULT.burst() / PresenceLimits.KNOCK_COST;
        for (int i = 0; i <= most; i++) {
            client.say(knock(alice, bob));
        }
        WebSocketClient.Frame frame = client.read();
        int answered = 0;
        while (frame.news() instanceof PresenceNews.Knocked) {
            answered++;
            frame = client.read();
        }
        assertThat(answered).isLessThanOrEqualTo(most);
        assertThat(frame.news())
                .isInstanceOfSatisfying(
                        PresenceNews.Problem.class,
                        problem -> assertThat(problem.status()).isEqualTo(429));
    }

    @Test
    void aConnectionByAKeyThatWasReplacedEnds() throws Exception {
        WebSocketClient client = open(alice);
        Somebody rotated = alice.rotated();
        assertThat(directory.put(rotated.record(2, directory.clock.instant())).status())
                .isEqualTo(200);
        assertThat(client.closeCode()).isEqualTo(PresenceClose.NOT_YOURS);
        awaitOffline(alice);

        WebSocketClient next = open(rotated);
        assertThat(directory.put(rotated.record(3, directory.clock.instant())).status())
                .isEqualTo(200);
        next.frame(WebSocketClient.LAST | WebSocketClient.PING, new byte[] {1});
        assertThat(next.read().opcode()).as("its own update ends nothing").isEqualTo(WebSocketClient.PONG);
    }

    @Test
    void aConnectionOfSomebodyUnregisteredEnds() throws Exception {
        WebSocketClient client = open(alice);
        assertThat(directory
                        .unregister(
                                alice,
                                alice.unregister(directory.origin, directory.clock.instant(), directory.nonce()),
                                alice.identity)
                        .status())
                .isEqualTo(204);
        assertThat(client.closeCode()).isEqualTo(PresenceClose.NOT_YOURS);
    }

    @Test
    void aDirectoryThatEndsSaysSo() throws Exception {
        WebSocketClient client = open(alice);
        long before = System.nanoTime();
        directory.close();
        assertThat(client.closeCode()).isEqualTo(PresenceClose.GOING_AWAY);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void plainHttpIsToldWhatIsSpokenHere() throws Exception {
        RunningDirectory.Reply reply = directory.get("/v1/presence");
        assertThat(reply.status()).isEqualTo(426);
        assertThat(reply.header("Upgrade")).isEqualTo("websocket");
        assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(directory.send("POST", "/v1/presence", new byte[0]).status()).isEqualTo(405);
        try (WebSocketClient older = new WebSocketClient(directory.origin, 0, 8)) {
            assertThat(older.head).startsWith("HTTP/1.1 426 ");
        }
    }
}
