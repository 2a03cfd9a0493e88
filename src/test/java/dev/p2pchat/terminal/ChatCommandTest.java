// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.p2pchat.base.HostPort;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChatCommandTest {
    private static final Map<String, ChatCommand> MEANINGS = Map.ofEntries(
            Map.entry("hello there", new ChatCommand.Say("hello there")),
            Map.entry("//x", new ChatCommand.Say("/x")),
            Map.entry("  indented", new ChatCommand.Say("  indented")),
            Map.entry("   ", new ChatCommand.Nothing()),
            Map.entry("@bob hi  you", new ChatCommand.Tell("bob", "hi  you")),
            Map.entry("@BOB hi", new ChatCommand.Tell("bob", "hi")),
            Map.entry("@bob", new ChatCommand.Open("bob")),
            Map.entry("@bob (ABCDEFG) hi", new ChatCommand.Tell("bob (ABCDEFG)", "hi")),
            Map.entry("/msg bob two\nlines", new ChatCommand.Tell("bob", "two\nlines")),
            Map.entry("/query bob", new ChatCommand.Open("bob")),
            Map.entry("/close", new ChatCommand.Close()),
            Map.entry("--DISCONNECT--", new ChatCommand.Close()),
            Map.entry("/who", new ChatCommand.Who()),
            Map.entry("/ls", new ChatCommand.Who()),
            Map.entry("/connect [::1]:9000", new ChatCommand.Connect(new HostPort("::1", 9000))),
            Map.entry("/tail", new ChatCommand.Tail(ChatCommand.DEFAULT_TAIL)),
            Map.entry("/tail 3", new ChatCommand.Tail(3)),
            Map.entry("/myid", new ChatCommand.MyId()),
            Map.entry("/d", new ChatCommand.Debug()),
            Map.entry("/debug", new ChatCommand.Debug()),
            Map.entry("/help /connect", new ChatCommand.Help("connect")),
            Map.entry("/Q", new ChatCommand.Quit()),
            Map.entry("/exit", new ChatCommand.Quit()),
            Map.entry("/e", new ChatCommand.Quit()),
            Map.entry("/quit", new ChatCommand.Quit()));

    @TestFactory
    Stream<DynamicTest> aLineMeans() {
        return MEANINGS.entrySet().stream()
                .map(e -> DynamicTest.dynamicTest(
                        "'" + e.getKey() + "'",
                        () -> assertThat(ChatCommand.parse(e.getKey())).isEqualTo(e.getValue())));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/fly",
                "/",
                "/ x",
                "/tail 0",
                "/tail x",
                "/connect",
                "/connect ::1:9000",
                "/query",
                "/query a b",
                "@",
                "@ hi",
                "/msg",
                "/quit now",
                "/who is there"
            })
    void aLineThatMakesNoSenseSaysWhy(String line) {
        assertThat(ChatCommand.parse(line))
                .isInstanceOfSatisfying(
                        ChatCommand.Wrong.class,
                        wrong -> assertThat(wrong.why()).isNotBlank());
    }

    @Test
    void everyCommandThatCompletesIsOneAndIsExplained() {
        for (String word : ChatCommand.WORDS) {
            ChatCommand parsed = ChatCommand.parse(word);
            if (parsed instanceof ChatCommand.Wrong wrong) {
                assertThat(wrong.why()).doesNotContain("There is no");
            }
            assertThat(ChatHelp.on(word.substring(1))).as(word).hasSize(1);
        }
    }
}
