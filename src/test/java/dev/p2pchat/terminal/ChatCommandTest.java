// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.p2pchat.base.HostPort;
import dev.p2pchat.node.Decision;
import dev.p2pchat.node.QueueChoice;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
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
            Map.entry("/connect p2pchat:bob/abc", new ChatCommand.Add("p2pchat:bob/abc")),
            Map.entry("/add <p2pchat:bob/a bc>", new ChatCommand.Add("<p2pchat:bob/a bc>")),
            Map.entry("/add Bob", new ChatCommand.Add("bob")),
            Map.entry("@bob (ABCDEFG-HIJKLMN) hi", new ChatCommand.Tell("bob (ABCDEFG-HIJKLMN)", "hi")),
            Map.entry("@bob (why not) hi", new ChatCommand.Tell("bob", "(why not) hi")),
            Map.entry("/contacts", new ChatCommand.Contacts()),
            Map.entry("/unread", new ChatCommand.Unread()),
            Map.entry("/requests", new ChatCommand.Requests()),
            Map.entry("/blocked", new ChatCommand.Blocked()),
            Map.entry("/invite bob", new ChatCommand.Invite("bob", "")),
            Map.entry("/t bob  let us talk", new ChatCommand.Invite("bob", " let us talk")),
            Map.entry("/accept", new ChatCommand.Decide("", Decision.ACCEPT)),
            Map.entry("/y Carol", new ChatCommand.Decide("carol", Decision.ACCEPT)),
            Map.entry("/n carol (ABCDEFG)", new ChatCommand.Decide("carol (ABCDEFG)", Decision.REJECT)),
            Map.entry("/reject", new ChatCommand.Decide("", Decision.REJECT)),
            Map.entry("/decline", new ChatCommand.Decide("", Decision.REJECT)),
            Map.entry("/block", new ChatCommand.Decide("", Decision.BLOCK)),
            Map.entry("/unblock bob", new ChatCommand.Decide("bob", Decision.UNBLOCK)),
            Map.entry("/mute bob", new ChatCommand.Decide("bob", Decision.MUTE)),
            Map.entry("/unmute", new ChatCommand.Decide("", Decision.UNMUTE)),
            Map.entry("/remove bob", new ChatCommand.Decide("bob", Decision.REMOVE)),
            Map.entry("/rename bob rob", new ChatCommand.Rename("bob", "rob")),
            Map.entry("/rename bob (ABCDEFG) rob", new ChatCommand.Rename("bob (ABCDEFG)", "rob")),
            Map.entry("/code", new ChatCommand.Code("")),
            Map.entry("/fingerprint bob", new ChatCommand.Code("bob")),
            Map.entry("/fingerprint", new ChatCommand.MyId()),
            Map.entry("/verify bob", new ChatCommand.Code("bob")),
            Map.entry("/verify", new ChatCommand.Code("")),
            Map.entry("/verify bob YES", new ChatCommand.Compared("bob")),
            Map.entry("/verify bob 00000 11111", new ChatCommand.Verify("bob", "00000 11111")),
            Map.entry("/acceptkey bob", new ChatCommand.AcceptKey("bob", "", null)),
            Map.entry("/acceptkey bob ABCDEFG keep", new ChatCommand.AcceptKey("bob", "ABCDEFG", QueueChoice.KEEP)),
            Map.entry(
                    "/acceptkey bob ABCDEFG-ABCDEFG Move",
                    new ChatCommand.AcceptKey("bob", "ABCDEFG-ABCDEFG", QueueChoice.MOVE)),
            Map.entry(
                    "/acceptkey bob (ABCDEFG) cancel",
                    new ChatCommand.AcceptKey("bob (ABCDEFG)", "", QueueChoice.CANCEL)),
            Map.entry("/tail", new ChatCommand.Tail(ChatCommand.DEFAULT_TAIL)),
            Map.entry("/tail 3", new ChatCommand.Tail(3)),
            Map.entry("/search  two words ", new ChatCommand.Search("two words")),
            Map.entry("/lastlog x", new ChatCommand.Search("x")),
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
                "/search",
                "/connect",
                "/connect ::1:9000",
                "/query",
                "/query a b",
                "@",
                "@ hi",
                "/msg",
                "/quit now",
                "/who is there",
                "/block bob eve",
                "/accept bob eve",
                "/remove",
                "/rename bob",
                "/rename bob rob by",
                "/acceptkey",
                "/acceptkey bob perhaps!",
                "/acceptkey bob ABCDEFG ABCDEFG",
                "/add",
                "/requests now"
            })
    void aLineThatMakesNoSenseSaysWhy(String line) {
        assertThat(ChatCommand.parse(line))
                .isInstanceOfSatisfying(
                        ChatCommand.Wrong.class,
                        wrong -> assertThat(wrong.why()).isNotBlank());
    }

    @Test
    void everyCommandIsFoundByEachOfItsWordsAndExplained() {
        Set<String> words = new HashSet<>();
        for (SlashCommand command : SlashCommand.ALL) {
            for (String word : command.words()) {
                assertThat(words.add(word)).as(word + " means one thing").isTrue();
                assertThat(SlashCommand.find(word)).contains(command);
                assertThat(ChatHelp.on(word)).singleElement().asString().contains(command.usage(), command.meaning());
            }
        }
    }

    @Test
    void aMistypedCommandShowsHowItIsTyped() {
        assertThat(ChatCommand.parse("/rename bob"))
                .isInstanceOfSatisfying(
                        ChatCommand.Wrong.class,
                        wrong -> assertThat(wrong.why()).startsWith("Write /rename NAME NEW:"));
        assertThat(ChatCommand.parse("/requests now"))
                .isEqualTo(new ChatCommand.Wrong("/requests takes nothing behind it."));
    }
}
