// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.p2pchat.node.ChatEvent;
import dev.p2pchat.node.FakeChat;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonViewTest {
    @Test
    void everyAnswerIsAnObjectALine() throws Exception {
        FakeChat chat = new FakeChat("alice").knows("bob", true);
        List<String> results = new ArrayList<>();
        JsonView view = new JsonView(new CliRun().context().console(new OutputOptions()), results::add);

        view.identity(chat.account());
        view.done(chat.who().peers().get(0), List.of());
        view.people(chat.who());

        assertThat(results).hasSize(3);
        assertThat(new JsonMapper().readTree(results.get(0)).path("id").asText())
                .isEqualTo(FakeChat.ID);
        assertThat(new JsonMapper().readTree(results.get(1)).path("name").asText())
                .isEqualTo("bob");
    }

    @Test
    void programsGetWhoAsksAndWhatToCompareAsObjects() throws Exception {
        FakeChat chat = new FakeChat("alice").knows("bob", true);
        chat.asks("carol", "let me in");
        List<String> results = new ArrayList<>();
        JsonView view = new JsonView(new CliRun().context().console(new OutputOptions()), results::add);

        view.requests(chat.requests());
        view.code(chat.code("bob"));
        view.peers(chat.contacts(), "Nobody");
        view.muted(new ChatEvent.MessageCommitted(chat.receives("bob", "psst"), true));

        JsonMapper json = new JsonMapper();
        assertThat(results).hasSize(4);
        assertThat(json.readTree(results.get(0)).at("/messages/0/body").asText())
                .isEqualTo("let me in");
        assertThat(json.readTree(results.get(1)).path("digits").asText()).startsWith("00000 11111");
        assertThat(json.readTree(results.get(2)).path("name").asText()).isEqualTo("bob");
        assertThat(json.readTree(results.get(3)).path("muted").asBoolean()).isTrue();
    }
}
