// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
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
}
