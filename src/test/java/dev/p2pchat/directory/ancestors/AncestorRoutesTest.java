// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.ancestors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.Username;
import dev.p2pchat.directory.FakeClock;
import dev.p2pchat.directory.Somebody;
import dev.p2pchat.directory.api.PublishResult;
import dev.p2pchat.directory.server.Extension;
import dev.p2pchat.directory.server.NewNames;
import dev.p2pchat.directory.store.EmbeddedNames;
import dev.p2pchat.directory.store.HeldName;
import dev.p2pchat.directory.store.KeylessNames;
import dev.p2pchat.directory.store.MemoryPresence;
import dev.p2pchat.directory.store.Names;
import dev.p2pchat.http.Answer;
import dev.p2pchat.http.HttpProblem;
import dev.p2pchat.http.Request;
import dev.p2pchat.http.Routes;
import dev.p2pchat.http.limit.Rate;
import dev.p2pchat.http.limit.Strikes;
import dev.p2pchat.http.limit.TokenBuckets;
import dev.p2pchat.storage.Store;
import dev.p2pchat.storage.memory.MemoryStore;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AncestorRoutesTest {
    private static final String JSON = "application/json";

    private final FakeClock clock = new FakeClock();

    /** Where requests come from. */
    private InetAddress from = InetAddress.getLoopbackAddress();

    /** The web page that sends them. */
    private @Nullable String page;

    private Store store;
    private Names names;
    private MemoryPresence presence;
    private Routes routes;
    private KeylessNames keyless;

    @BeforeEach
    void open() {
        store = new MemoryStore();
        names = new EmbeddedNames(store);
        presence = new MemoryPresence(Duration.ofSeconds(60), clock);
        open(Rate.perHour(0));
    }

    private void open(Rate newNames) {
        routes = new Routes();
        keyless = new Ancestors()
                .addTo(
                        routes,
                        new Extension.Parts(
                                names,
                                new NewNames(new TokenBuckets(newNames, clock), new Strikes(clock).of("new_names")),
                                presence,
                                Duration.ofSeconds(60),
                                clock,
                                new SecureRandom()));
    }

    @AfterEach
    void close() {
        store.close();
    }

    private Answer ask(String method, String address, String type, String body) {
        int question = address.indexOf('?');
        Request request = new Request(
                method,
                question < 0 ? address : address.substring(0, question),
                "",
                question < 0 ? "" : address.substring(question + 1),
                header ->
                        header.equals("Origin") ? page : header.equals("Content-Type") && !type.isEmpty() ? type : null,
                from,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 5000),
                Bytes.utf8(body));
        try {
            return routes.answer(request);
        } catch (HttpProblem problem) {
            return problem.answer();
        }
    }

    private Answer ask(String method, String address, String body) {
        return ask(method, address, JSON, body);
    }

    private String get(String address) {
        Answer answer = ask("GET", address, "", "");
        assertThat(answer.status()).as(text(answer)).isEqualTo(200);
        return text(answer);
    }

    private static String text(Answer answer) {
        return new String(answer.body().toArray(), StandardCharsets.UTF_8);
    }

    private void assertRefused(int status, Answer answer) {
        assertThat(answer.status()).as(text(answer)).isEqualTo(status);
        assertThat(text(answer)).matches("\\{\"message\":\"[^\"]+\"\\}");
    }

    private static String client(String name, String password) {
        return "{\"username\": \"" + name + "\", \"password\": \"" + password + "\", \"host\": \"192.0.2.7\"}";
    }

    private static String active(String name, int port) {
        return "{\"HOST\": \"10.0.0.5\", \"PORT\": " + port + ", \"USER\": \"" + name + "\"}";
    }

    private Somebody claim(String name) {
        Somebody somebody = new Somebody(name);
        assertThat(names.publish(somebody.record(1, clock.instant()), clock.instant()))
                .isEqualTo(PublishResult.CLAIMED);
        return somebody;
    }

    // The first ancestor's clients.

    @ParameterizedTest
    @ValueSource(strings = {JSON, "", "text/plain", "application/x-www-form-urlencoded", "nonsense"})
    void aClientIsRegisteredWhateverItsContentTypeSays(String type) {
        Answer registered = ask("POST", "/register", type, client("alice", "x"));

        assertThat(registered.status()).isEqualTo(201);
        assertThat(text(registered)).startsWith("{\"message\":");
        assertThat(get("/clients")).matches("\\[\\{\"id\":\\d+,\"username\":\"alice\",\"host\":\"192\\.0\\.2\\.7\"}]");
        assertThat("[" + get("/clients/alice") + "]").isEqualTo(get("/clients"));
        assertThat(get("/clients/Alice/")).isEqualTo(get("/clients/alice"));
    }

    @Test
    void aClientIsRemovedByItsPasswordOnly() {
        ask("POST", "/register", client("alice", "x"));

        assertRefused(403, ask("DELETE", "/clients/alice", "{\"password\": \"y\"}"));
        assertRefused(400, ask("DELETE", "/clients/alice", "{}"));
        assertRefused(404, ask("DELETE", "/clients/nobody", "{\"password\": \"x\"}"));
        assertThat(ask("DELETE", "/clients/alice", "", "{\"password\": \"x\"}").status())
                .isEqualTo(200);
        assertThat(get("/clients")).isEqualTo("[]");
        assertRefused(404, ask("GET", "/clients/alice", "", ""));
        assertThat(ask("POST", "/register", client("alice", "z")).status()).isEqualTo(201);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"password\": \"x\", \"host\": \"h\"}",
                "{\"username\": \"alice\", \"host\": \"h\"}",
                "{\"username\": \"alice\", \"password\": \"x\"}",
                "{\"username\": \"\", \"password\": \"x\", \"host\": \"h\"}",
                "{\"username\": 7, \"password\": \"x\", \"host\": \"h\"}",
                "{\"username\": \"a b\", \"password\": \"x\", \"host\": \"h\"}",
                "{\"username\": \"alice\", \"password\": \"x\", \"host\": \"a\\nb\"}",
                "[]",
                "nonsense",
                "{\"username\": \"alice\", \"username\": \"bob\", \"password\": \"x\", \"host\": \"h\"}"
            })
    void whatIsMissingOrMalformedIsAMessage(String body) {
        assertRefused(400, ask("POST", "/register", body));
        assertThat(get("/clients")).isEqualTo("[]");
    }

    @Test
    void aNameIsRegisteredOnce() {
        ask("POST", "/register", client("alice", "x"));
        assertRefused(409, ask("POST", "/register", client("ALICE", "x")));
        assertRefused(409, ask("POST", "/peers/alice", "{\"IP\": \"h\", \"port\": 80, \"password\": \"x\"}"));
    }

    @Test
    void aHostInAnyScriptComesBackAndHalfACharacterIsRefused() {
        String host = "h\u00f6st \ud83d\ude00";
        assertThat(ask("POST", "/register", "{\"username\":\"0\",\"password\":\"x\",\"host\":\"" + host + "\"}")
                        .status())
                .isEqualTo(201);
        assertThat(get("/clients/0")).contains("h\u00f6st \\uD83D\\uDE00");
        assertThat(get("/clients")).contains("h\u00f6st \\uD83D\\uDE00");
        assertThat(keyless.page(null, 10, false)).hasSize(1);
        assertRefused(400, ask("POST", "/register", "{\"username\":\"1\",\"password\":\"x\",\"host\":\"\\ud800\"}"));
        assertThat(ask("DELETE", "/clients/0", "{\"password\":\"x\"}").status()).isEqualTo(200);
    }

    @Test
    void aDamagedEntrySpoilsNoList() {
        names.hold(new HeldName(new Username("0"), Bytes.utf8("nonsense")));
        assertThat(register("a").status()).isEqualTo(201);
        assertThat(get("/clients")).contains("\"a\"").doesNotContain("\"0\"");
        assertThat(keyless.page(null, 10, false)).hasSize(1);
        assertThat(keyless.find(new Username("0"))).isEmpty();
        assertRefused(409, register("0"));
    }

    @Test
    void aWebPageCannotSendThemForWhoeverReadsIt() {
        page = "https://example.org";
        assertRefused(403, register("a"));
        assertRefused(403, ask("PUT", "/", active("bea", 1)));
        page = null;
        assertThat(register("a").status()).isEqualTo(201);
        page = "https://example.org";
        assertRefused(403, ask("DELETE", "/clients/a", "{\"password\":\"x\"}"));
        assertThat(ask("GET", "/clients", "").status()).isEqualTo(200);
    }

    @Test
    void nobodyIsCrowdedOutOfAListByThoseWithoutKeys() throws Exception {
        claim("zoe");
        presence.renew(new Username("zoe"), 1);
        for (int network = 0; network < 20; network++) {
            from = InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) network});
            for (int port = 1; port <= ActiveEntries.MAX_ENTRIES_OF_ONE; port++) {
                ask(
                        "PUT",
                        "/",
                        "{\"HOST\":\"10.0.0." + network + "\",\"PORT\":" + port + ",\"USER\":\"a" + network + "-" + port
                                + "\"}");
            }
        }
        for (Answer list :
                List.of(ask("PUT", "/", active("bea", 1)), ask("GET", "/clients", ""), ask("GET", "/peers", ""))) {
            assertThat(text(list)).contains("\"zoe\"");
            assertThat(list.headers()).containsKey(AncestorRoutes.TRUNCATED);
        }
    }

    @Test
    void whoMayHaveNoMoreEntriesTakesAwayNobodyElses() throws Exception {
        from = InetAddress.getByAddress(new byte[] {10, 0, 0, 1});
        ask("PUT", "/", active("carl", 7));
        from = InetAddress.getByAddress(new byte[] {10, 0, 0, 2});
        for (int port = 100; port < 100 + ActiveEntries.MAX_ENTRIES_OF_ONE; port++) {
            ask("PUT", "/", active("bea", port));
        }
        assertThat(text(ask("PUT", "/", active("bea", 7)))).contains("\"carl\"");
    }

    @Test
    void onlyAtTheHostOfARegistrationIsItSomebodysSignOfLife() {
        ask("POST", "/peers/alice", "{\"IP\":\"10.9.9.9\",\"port\":80,\"password\":\"x\"}");
        ask("PUT", "/", "{\"HOST\":\"10.6.6.6\",\"PORT\":1,\"USER\":\"alice\"}");
        assertThat(get("/peers/alice")).contains("10.9.9.9", "\"online\":false");
        assertThat(keyless.page(null, 10, true)).isEmpty();
        assertThat(text(ask("PUT", "/", active("bea", 1)))).contains("10.9.9.9").doesNotContain("10.6.6.6");
        ask("PUT", "/", "{\"HOST\":\"10.9.9.9\",\"PORT\":80,\"USER\":\"alice\"}");
        assertThat(get("/peers/alice")).contains("\"online\":true");
        assertThat(keyless.page(null, 10, true)).hasSize(2);
    }

    @Test
    void aPortInsideAnAddressIsSplitForThoseWhoKnowNone() {
        ask("POST", "/peers/alice", "{\"IP\":\"127.0.0.1:5000\",\"port\":80,\"password\":\"x\"}");
        assertThat(text(ask("PUT", "/", active("bea", 1))))
                .contains("\"HOST\":\"127.0.0.1\",\"PORT\":\"5000\",\"USER\":\"alice\"");
    }

    @Test
    void oneAddressTakesOnlySoManyNewNames() {
        open(Rate.perHour(2));
        for (String name : List.of("a", "b")) {
            assertThat(register(name).status()).isEqualTo(201);
        }
        assertThat(register("a").status()).as("taken, which costs nothing").isEqualTo(409);
        Answer refused = register("c");
        assertRefused(429, refused);
        assertThat(refused.headers()).containsKey("Retry-After");
        clock.advance(Duration.ofHours(1));
        assertThat(register("c").status()).isEqualTo(201);
    }

    private Answer register(String name) {
        return ask("POST", "/register", "{\"username\":\"" + name + "\",\"password\":\"x\",\"host\":\"h\"}");
    }

    @Test
    void anIdStaysTheSameForAName() {
        ask("POST", "/register", client("alice", "x"));
        String before = get("/clients/alice");
        ask("POST", "/register", client("aaron", "x"));
        ask("DELETE", "/clients/alice", "{\"password\": \"x\"}");
        ask("POST", "/register", client("alice", "y"));
        assertThat(get("/clients/alice")).isEqualTo(before);
    }

    // The second one's.

    @ParameterizedTest
    @CsvSource({
        "/, application/json, '{\"HOST\": \"10.0.0.5\", \"PORT\": 40713, \"USER\": \"bea\"}'",
        "/, application/json, '{\"HOST\": \"10.0.0.5\", \"PORT\": \"40713\", \"USER\": \"Bea\"}'",
        "/, '', '{\"HOST\": \"10.0.0.5\", \"PORT\": 40713, \"USER\": \"bea\"}'",
        "/, application/x-www-form-urlencoded, HOST=10.0.0.5&PORT=40713&USER=bea",
        "/?HOST=10.0.0.5&PORT=40713&USER=bea, '', ''"
    })
    void whoeverSaysThatTheyAreThereIsListedWithATextForAPort(String address, String type, String body) {
        Answer answer = ask("PUT", address, type, body);

        assertThat(answer.status()).as(text(answer)).isEqualTo(200);
        assertThat(text(answer))
                .isEqualTo("[{\"HOST\":\"10.0.0.5\",\"PORT\":\"40713\",\"USER\":\"bea\",\"timestamp\":1.7776368E9}]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "{\"PORT\": 40713, \"USER\": \"bea\"}",
                "{\"HOST\": \"h\", \"PORT\": 0, \"USER\": \"bea\"}",
                "{\"HOST\": \"h\", \"PORT\": 65536, \"USER\": \"bea\"}",
                "{\"HOST\": \"h\", \"PORT\": 1.5, \"USER\": \"bea\"}",
                "{\"HOST\": \"h\", \"PORT\": \"http\", \"USER\": \"bea\"}",
                "{\"HOST\": \"h\", \"PORT\": 1, \"USER\": \"böa\"}"
            })
    void whatCannotBeReadIsA400(String body) {
        assertRefused(400, ask("PUT", "/", body));
        assertRefused(400, ask("PUT", "/?HOST=h&PORT=%zz&USER=bea", "", ""));
    }

    @Test
    void anEntryLivesThirtySecondsAfterItWasLastRenewed() {
        ask("PUT", "/", active("bea", 1));
        for (int i = 0; i < 4; i++) {
            clock.advance(Duration.ofSeconds(20));
            ask("PUT", "/", active("bea", 1));
        }
        clock.advance(Duration.ofSeconds(29));
        assertThat(text(ask("PUT", "/", active("carl", 2)))).contains("bea", "carl");
        clock.advance(Duration.ofSeconds(1));
        assertThat(text(ask("PUT", "/", active("carl", 2))))
                .doesNotContain("bea")
                .contains("carl");
    }

    @Test
    void theSameHostAndPortRenewsAndAnotherPairAddsAnEntry() {
        ask("PUT", "/", active("bea", 1));
        ask("PUT", "/", active("bea", 2));
        assertThat(text(ask("PUT", "/", active("bea", 1))))
                .containsOnlyOnce("\"PORT\":\"1\"")
                .contains("\"PORT\":\"2\"");
    }

    @Test
    void oneAddressDoesNotFillTheList() {
        for (int port = 1; port <= ActiveEntries.MAX_ENTRIES_OF_ONE + 10; port++) {
            ask("PUT", "/", active("bea", port));
        }
        assertThat(text(ask("PUT", "/", active("bea", 1))).split("HOST")).hasSize(ActiveEntries.MAX_ENTRIES_OF_ONE + 1);
    }

    // The third one's.

    @Test
    void aPeerComesBackAsItWasGiven() {
        Answer registered =
                ask("POST", "/peers/alice", "{\"IP\": \"127.0.0.1:5000\", \"port\": 80, \"password\": \"password\"}");

        assertThat(registered.status()).isEqualTo(201);
        assertThat(get("/peers/alice"))
                .isEqualTo("{\"username\":\"alice\",\"IP\":\"127.0.0.1:5000\",\"port\":80,\"online\":false}");
        assertThat(get("/peers/")).isEqualTo("[" + get("/peers/alice") + "]").isEqualTo(get("/peers"));
        assertThat(get("/clients")).contains("\"host\":\"127.0.0.1:5000\"");
        assertThat(text(ask("PUT", "/", active("bea", 1))))
                .as("where no port stands in an address")
                .contains("\"HOST\":\"127.0.0.1\",\"PORT\":\"5000\",\"USER\":\"alice\"");
        assertThat(ask("DELETE", "/peers/alice", "{\"password\": \"password\"}").status())
                .isEqualTo(200);
        assertRefused(404, ask("GET", "/peers/alice", "", ""));
    }

    @Test
    void aPortThatCameAsTextComesBackAsText() {
        ask("POST", "/peers/alice", "{\"IP\": \"h\", \"port\": \"0080\", \"password\": \"x\"}");
        assertThat(get("/peers/alice")).contains("\"port\":\"0080\"");
    }

    @Test
    void whoeverHasNoPortIsLeftOutOfTheListOfThoseWhoAreThere() {
        ask("POST", "/register", client("alice", "x"));
        assertThat(text(ask("PUT", "/", active("bea", 1)))).doesNotContain("alice");
        assertThat(get("/peers")).contains("alice", "\"port\":null");
    }

    // Names that belong to keys.

    @Test
    void aNativeNameIsShownWithItsAddress() {
        claim("alice");
        presence.renew(new Username("alice"), 1);

        assertThat(get("/peers/alice"))
                .isEqualTo("{\"username\":\"alice\",\"IP\":\"192.0.2.7\",\"port\":9000,\"online\":true}");
        assertThat(get("/clients")).contains("\"username\":\"alice\",\"host\":\"192.0.2.7\"");
        assertThat(text(ask("PUT", "/", active("bea", 1))))
                .contains("\"HOST\":\"192.0.2.7\",\"PORT\":\"9000\",\"USER\":\"alice\"");
    }

    @Test
    void aNativeNameIsReadOnly() {
        claim("alice");
        String peer = get("/peers/alice");
        String clients = get("/clients");

        assertRefused(409, ask("POST", "/register", client("alice", "x")));
        assertRefused(409, ask("POST", "/register", client("ALICE", "x")));
        assertRefused(409, ask("POST", "/peers/alice", "{\"IP\": \"h\", \"port\": 1, \"password\": \"x\"}"));
        assertRefused(403, ask("DELETE", "/clients/alice", "{\"password\": \"x\"}"));
        assertRefused(403, ask("DELETE", "/peers/alice", "{\"password\": \"x\"}"));
        assertThat(text(ask("PUT", "/", active("alice", 1)))).isEqualTo("[]");

        assertThat(get("/peers/alice")).isEqualTo(peer);
        assertThat(get("/clients")).isEqualTo(clients);
        assertThat(names.find(new Username("alice"))).isPresent();
    }

    @Test
    void aNameThatItsKeyTookOutStaysThatKeys() {
        Somebody alice = claim("alice");
        names.remove(alice.name, alice.identity.publicKey());

        assertRefused(409, ask("POST", "/register", client("alice", "x")));
        assertThat(text(ask("PUT", "/", active("alice", 1)))).isEqualTo("[]");
        assertRefused(404, ask("GET", "/peers/alice", "", ""));
    }

    @Test
    void aRegisteredNameCannotBeClaimedUntilItIsFreed() {
        ask("POST", "/register", client("alice", "x"));
        Somebody alice = new Somebody("alice");

        assertThat(names.publish(alice.record(1, clock.instant()), clock.instant()))
                .isEqualTo(PublishResult.TAKEN);
        ask("DELETE", "/clients/alice", "{\"password\": \"x\"}");
        assertThat(names.publish(alice.record(1, clock.instant()), clock.instant()))
                .isEqualTo(PublishResult.CLAIMED);
    }

    @Test
    void whoeverOnlySaidThatTheyAreThereDoesNotStandInTheWayOfAClaim() {
        ask("PUT", "/", active("alice", 1));
        claim("alice");
        assertThat(text(ask("PUT", "/", active("bea", 2)))).doesNotContain("alice");
        assertThat(get("/peers")).contains("192.0.2.7").doesNotContain("10.0.0.5\",\"port\":1,");
    }

    @Test
    void nativeListsAreToldOfThemAsHavingNoKey() {
        claim("zoe");
        ask("POST", "/register", client("alice", "x"));
        ask("POST", "/peers/carl", "{\"IP\": \"127.0.0.1:5000\", \"port\": 80, \"password\": \"x\"}");
        ask("PUT", "/", active("bea", 1));

        assertThat(keyless.page(null, 9, false))
                .extracting(entry -> entry.name() + " " + entry.address() + " " + entry.online())
                .containsExactly("alice null false", "bea 10.0.0.5:1 true", "carl 127.0.0.1:5000 false");
        assertThat(keyless.page(new Username("alice"), 1, false))
                .extracting("name")
                .containsExactly(new Username("bea"));
        assertThat(keyless.page(null, 9, true)).extracting("name").containsExactly(new Username("bea"));
        assertThat(keyless.find(new Username("zoe"))).isEmpty();
        assertThat(keyless.find(new Username("bea"))).isPresent();
    }

    @Test
    void aLongListIsCutAndSaysSo() {
        for (int i = 0; i <= Everybody.MAX_LISTED; i++) {
            claim("name" + i);
        }
        for (String list : List.of("/clients", "/peers")) {
            Answer answer = ask("GET", list, "", "");
            assertThat(answer.headers()).containsKey(AncestorRoutes.TRUNCATED);
            assertThat(text(answer).split("\"username\"")).hasSize(Everybody.MAX_LISTED + 1);
        }
    }
}
