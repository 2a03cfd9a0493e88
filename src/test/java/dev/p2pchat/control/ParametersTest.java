// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.p2pchat.node.FakeChat;
import dev.p2pchat.node.HistoryQuery;
import dev.p2pchat.node.NodeConfig;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a bot is told of parameters that do not fit. */
class ParametersTest {
    private static final String ID = "019aa3b5-2f40-7abc-8def-0123456789ab";

    @TempDir
    Path folder;

    private final FakeChat chat = new FakeChat("alice").knows("bob", true);
    private ControlServer server;

    @BeforeEach
    void start() throws IOException {
        server = ControlServer.start(new ControlSocket(folder, null), NodeConfig.Mode.PEER, "alice", chat);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private JsonNode call(String method, String params) throws IOException {
        try (RawClient client = new RawClient(folder)) {
            return client.call(method, params);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello", "subscribe", "unsubscribe", "account"})
    void refusesWhatAMethodWithoutParametersDoesNotKnow(String method) throws IOException {
        JsonNode answer = call(method, "{\"protocol\":2}");

        assertThat(answer.at("/error/code").asInt()).isEqualTo(-32602);
        assertThat(answer.at("/error/message").asText())
                .isEqualTo("there is no parameter \"protocol\"; this method takes none");
        assertThat(call(method, "[]").at("/error/code").asInt()).isEqualTo(-32602);
        assertThat(chat.subscriptions()).isZero();
        assertThat(call(method, "{}").has("result")).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "send   | {'to':'bob'}                       | 'text' is missing",
                "send   | {'to':'bob','text':null}           | 'text' is missing",
                "send   | {'to':'bob','text':5}              | 'text' must be text",
                "send   | {'to':'bob','text':true}           | 'text' must be text",
                "send   | {'to':'bob','text':1.5}            | 'text' must be text",
                "send   | {'to':'bob','text':['x']}          | 'text' must be text",
                "send   | {'to':'bob','text':'x','loud':1}   | there is no parameter 'loud'; this method takes to, text",
                "sendAll| {'to':'bob','texts':['x',5]}       | 'texts' must be a list of texts; texts[1] is not",
                "sendAll| {'to':'bob','texts':[null]}        | 'texts' must be a list of texts; texts[0] is not",
                "sendAll| {'to':'bob','texts':'x'}           | 'texts' must be a list of texts",
                "sendAll| {'to':'bob'}                       | 'texts' is missing",
                "history| {'last':'5'}                       | 'last' must be a whole number up to 2147483647",
                "history| {'last':''}                        | 'last' must be a whole number",
                "history| {'last':1.7}                       | 'last' must be a whole number",
                "history| {'last':1.0}                       | 'last' must be a whole number",
                "history| {'last':true}                      | 'last' must be a whole number",
                "history| {'last':5000000000}                | 'last' must be a whole number up to 2147483647",
                "history| {'last':1e999999999}               | 'last' must be a whole number",
                "history| {'last':0}                         | last is 1 to 100000",
                "history| {'since':5}                        | 'since' must be a time in UTC such as 20",
                "history| {'since':'yesterday'}              | 'since' must be a time in UTC such as 20",
                "log    | {'with':'bob','after':{}}          | 'after' must be a whole number",
                "messages| {'places':[{'conversation':'X','at':[1,'2']}]} | 'places' must be a list; places[0].at[1] is not",
                "messages| {'places':[{'conversation':'X','at':[1],'of':1}]} | 'places' must be a list; places[0].of is not",
                "messages| {'places':[{'conversation':'X'}]} | 'places' must be a list; places[0]",
                "messages| {'places':[5]}                    | 'places' must be a list; places[0] is not",
                "decide | {'who':'bob','decision':4}         | 'decision' must be one of accept, reject, remove, block, unblock, mute, unmute",
                "decide | {'who':'bob','decision':'4'}       | 'decision' must be one of accept, reject,",
                "decide | {'who':'bob','decision':''}        | 'decision' must be one of accept, reject,",
                "decide | {'who':'bob','decision':'like'}    | 'decision' must be one of accept, reject,",
                "await  | {'id':'7','conversation':'bob','state':'sent','timeoutMillis':1} | 'id' must be the id of a message",
                "await  | {'id':'ID','conversation':'bob','state':1,'timeoutMillis':1}     | 'state' must be one of",
                "await  | {'id':'ID','conversation':'bob','state':'sent','timeoutMillis':null} | 'timeoutMillis' is missing",
                "await  | {'id':'ID','conversation':'bob','state':'sent'}                      | 'timeoutMillis' is missing",
                "await  | {'id':'ID','conversation':'bob','state':'sent','timeoutMillis':'5'}  | 'timeoutMillis' must be a whole number",
                "await  | {'id':'ID','conversation':'bob','state':'sent','timeoutMillis':-1}   | timeoutMillis is 0 to",
                "events | {'waitMillis':1e30}                | 'waitMillis' must be a whole number",
                "events | {'waitMillis':99999999999999999999} | 'waitMillis' must be a whole number",
                "markRead | {'conversation':'bob','upTo':'-'} | 'upTo' must be the id of a message",
                "connect | {'address':'nowhere'}             | 'address' does not fit: an address is HOST:PORT",
                "snapshot | {'file':'x'}                     | file is an absolute path",
                "snapshot | {'file':'\\u0000'}               | 'file' does not fit",
            })
    void saysWhichParameterDoesNotFitAndWhy(String method, String params, String why) throws Exception {
        JsonNode answer = call(method, params.replace("'ID'", "'" + ID + "'").replace('\'', '"'));

        assertThat(answer.at("/error/code").asInt()).isEqualTo(-32602);
        assertThat(answer.at("/error/message").asText()).contains(why.replace('\'', '"'));
        assertThat(chat.wholeHistory(new HistoryQuery(null, 9, null, null))).isEmpty();
    }

    @Test
    void takesWhatMayBeLeftOutAsNull() throws IOException {
        assertThat(call("history", "{\"with\":\"bob\",\"last\":null,\"since\":null}")
                        .has("result"))
                .isTrue();
        assertThat(call("decide", "{\"who\":\"bob\",\"decision\":\"mute\"}").has("result"))
                .isTrue();
    }

    @Test
    void refusesANameThatIsThereTwice() throws IOException {
        assertThat(call("send", "{\"to\":\"bob\",\"text\":\"yes\",\"text\":\"no\"}")
                        .at("/error/code")
                        .asInt())
                .isEqualTo(-32700);
    }
}
