// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.Username;
import dev.p2pchat.directory.FakeClock;
import dev.p2pchat.directory.Somebody;
import dev.p2pchat.directory.api.Origin;
import dev.p2pchat.directory.api.PeerEntry;
import dev.p2pchat.directory.api.PeerPage;
import dev.p2pchat.directory.api.RecordBody;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client against what is no directory, or one that lies. */
@Timeout(30)
class HostileDirectoryTest {
    private static final Duration SHORT = Duration.ofMillis(500);

    private final FakeClock clock = new FakeClock();
    private final Somebody alice = new Somebody("alice");
    private final Somebody bob = new Somebody("bob");

    private DirectoryClient patient(HostileServer server) {
        return new DirectoryClient(server.origin(), clock);
    }

    private DirectoryClient hasty(HostileServer server) {
        return new DirectoryClient(server.origin(), clock, SHORT);
    }

    private List<ThrowingCallable> everyCall(DirectoryClient client) {
        return List.of(
                () -> client.publish(alice.record(1, clock.instant())),
                () -> client.find(alice.name),
                () -> client.list(false, null),
                () -> client.renewLease(alice.identity, alice.name),
                () -> client.unregister(alice.identity, alice.name));
    }

    @Test
    void nobodyThereIsUnreachable() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        for (ThrowingCallable call : everyCall(new DirectoryClient(new Origin("http", "127.0.0.1", free), clock))) {
            assertThatThrownBy(call)
                    .isInstanceOf(DirectoryUnreachableException.class)
                    .hasMessageContaining("" + free);
        }
    }

    @Test
    void oneThatNeverAnswersIsUnreachableInTime() throws Exception {
        try (HostileServer server = HostileServer.saying("")) {
            for (ThrowingCallable call : everyCall(hasty(server))) {
                assertThatThrownBy(call).isInstanceOf(DirectoryUnreachableException.class);
            }
        }
    }

    @Test
    void oneThatBeginsAndNeverEndsIsUnreachableInTime() throws Exception {
        try (HostileServer server = HostileServer.saying("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")) {
            for (ThrowingCallable call : everyCall(hasty(server))) {
                assertThatThrownBy(call).isInstanceOf(DirectoryUnreachableException.class);
            }
        }
    }

    @Test
    void aBodyWithoutEndIsCutOff() throws Exception {
        byte[] chunk = ("10000\r\n" + " ".repeat(1 << 16) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        try (HostileServer server = new HostileServer(out -> {
            out.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            while (true) {
                out.write(chunk);
            }
        })) {
            for (ThrowingCallable call : everyCall(patient(server))) {
                assertThatThrownBy(call).isInstanceOf(MisbehavingDirectoryException.class);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH_9.2\r\n",
                "220 mail.example ESMTP\r\n\r\n",
                "HTTP/1.1 abc\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
                "\u0000\u0001\u0002\u0003\r\n\r\n"
            })
    void whatSpeaksNoHttpIsTold(String said) throws Exception {
        try (HostileServer server = HostileServer.saying(said)) {
            for (ThrowingCallable call : everyCall(hasty(server))) {
                assertThatThrownBy(call).isInstanceOf(DirectoryException.class);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "null",
                "<html>",
                "{\"result\":\"claimed\"}",
                "{\"result\":\"other\",\"observed\":\"127.0.0.1\"}",
                "{\"result\":\"claimed\",\"observed\":\"evil.example\\u001b[2J\"}",
                "{\"peers\":{},\"next\":null}",
                "{\"peers\":[{\"record\":1}],\"next\":null}",
                "{\"nonce\":\"AAAA\"}",
                "{\"nonce\":7}",
                "{\"leaseSeconds\":-1}",
                "{\"leaseSeconds\":99999999999}",
                "{\"leaseSeconds\":\"60\"}"
            })
    void answersOfAnotherFormAreRefused(String json) throws Exception {
        try (HostileServer server = HostileServer.answering("200 OK", json)) {
            for (ThrowingCallable call : everyCall(patient(server))) {
                assertThatThrownBy(call).isInstanceOf(MisbehavingDirectoryException.class);
            }
        }
    }

    @Test
    void redirectsAreNotFollowed() throws Exception {
        try (HostileServer target = HostileServer.answering("200 OK", "{}");
                HostileServer server = HostileServer.saying("HTTP/1.1 302 Found\r\nLocation: " + target.origin()
                        + "/\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")) {
            for (ThrowingCallable call : everyCall(patient(server))) {
                assertThatThrownBy(call).isInstanceOf(MisbehavingDirectoryException.class);
            }
            assertThat(target.requests).hasValue(0);
        }
    }

    @Test
    void anotherServersErrorPagesAreNotTakenForAnAnswer() throws Exception {
        for (String status : List.of("404 Not Found", "403 Forbidden", "409 Conflict")) {
            try (HostileServer server = HostileServer.answering(status, "<html>no such page</html>")) {
                for (ThrowingCallable call : everyCall(patient(server))) {
                    assertThatThrownBy(call).as(status).isInstanceOf(MisbehavingDirectoryException.class);
                }
            }
        }
        try (HostileServer server = HostileServer.answering("502 Bad Gateway", "<html>")) {
            for (ThrowingCallable call : everyCall(patient(server))) {
                assertThatThrownBy(call).isInstanceOf(DirectoryUnreachableException.class);
            }
        }
    }

    @Test
    void aRefusalIsToldWithoutControlCharacters() throws Exception {
        String problem = "{\"type\":\"about:blank\",\"title\":\"No\",\"status\":403,\"detail\":\"go\\u001b[2Jaway\"}";
        try (HostileServer server = HostileServer.answering("403 Forbidden", problem)) {
            for (ThrowingCallable call : everyCall(patient(server))) {
                assertThatThrownBy(call)
                        .isInstanceOfSatisfying(
                                DirectoryRefusedException.class,
                                e -> assertThat(e.status()).isEqualTo(403))
                        .hasMessage("The directory refused: go?[2Jaway");
            }
        }
    }

    private PeerEntry entry(String name, RecordBody record) {
        return new PeerEntry(new Username(name), record, List.of(), true, null);
    }

    private void assertRefused(PeerEntry entry) throws Exception {
        String one = new String(entry.toJson().encode(), StandardCharsets.UTF_8);
        try (HostileServer server = HostileServer.answering("200 OK", one)) {
            assertThatThrownBy(() -> patient(server).find(alice.name))
                    .isInstanceOf(MisbehavingDirectoryException.class);
        }
    }

    private void assertRefusedInAList(PeerEntry entry) throws Exception {
        PeerEntry good = entry("alice", RecordBody.of(alice.record(1, clock.instant())));
        String page =
                new String(new PeerPage(List.of(good, entry), null).toJson().encode(), StandardCharsets.UTF_8);
        try (HostileServer server = HostileServer.answering("200 OK", page)) {
            assertThatThrownBy(() -> patient(server).list(true, null))
                    .isInstanceOf(MisbehavingDirectoryException.class);
        }
    }

    @Test
    void aForgedRecordIsNeverReturned() throws Exception {
        RecordBody good = RecordBody.of(alice.record(1, clock.instant()));
        byte[] flipped = good.record().toArray();
        flipped[flipped.length - 1] ^= 1;
        PeerEntry forged = entry("alice", new RecordBody(Bytes.copyOf(flipped), good.signature()));
        assertRefused(forged);
        assertRefusedInAList(forged);
        PeerEntry unsigned = entry("alice", new RecordBody(good.record(), Bytes.EMPTY));
        assertRefused(unsigned);
        assertRefusedInAList(unsigned);
    }

    @Test
    void somebodyElsesRecordIsNeverReturned() throws Exception {
        RecordBody bobs = RecordBody.of(bob.record(1, clock.instant()));
        assertRefused(entry("alice", bobs));
        assertRefusedInAList(entry("alice", bobs));
        assertRefused(entry("bob", bobs));
    }

    @Test
    void theGoodEntryItselfIsReturned() throws Exception {
        PeerEntry good = entry("alice", RecordBody.of(alice.record(1, clock.instant())));
        try (HostileServer server =
                HostileServer.answering("200 OK", new String(good.toJson().encode(), StandardCharsets.UTF_8))) {
            assertThat(patient(server).find(alice.name).orElseThrow().record())
                    .isEqualTo(alice.record(1, clock.instant()));
        }
    }

    @Test
    void entriesWithoutAKeyAreLeftOut() throws Exception {
        try (HostileServer server =
                HostileServer.answering("200 OK", "{\"peers\":[{\"name\":\"old\",\"addresses\":[]}],\"next\":null}")) {
            assertThat(patient(server).list(false, null).entries()).isEmpty();
        }
    }

    @Test
    void aListThatRunsInCirclesIsRefused() throws Exception {
        try (HostileServer server = HostileServer.answering("200 OK", "{\"peers\":[],\"next\":\"bob\"}")) {
            assertThatThrownBy(() -> patient(server).list(false, new Username("bob")))
                    .isInstanceOf(MisbehavingDirectoryException.class);
        }
    }
}
