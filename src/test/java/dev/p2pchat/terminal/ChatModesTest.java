// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.p2pchat.messaging.DeliveryState;
import dev.p2pchat.node.ChatApi;
import dev.p2pchat.node.ChatEvent;
import dev.p2pchat.node.Decision;
import dev.p2pchat.node.FakeChat;
import dev.p2pchat.node.HistoryQuery;
import dev.p2pchat.node.MessageView;
import dev.p2pchat.node.Problem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.junit.jupiter.api.Test;

class ChatModesTest {
    private static final Duration BRIEFLY = Duration.ofMillis(50);

    private final FakeChat chat = new FakeChat("alice").knows("bob", true).knows("eve", false);
    private final List<String> results = new CopyOnWriteArrayList<>();
    private final List<String> asides = new CopyOnWriteArrayList<>();

    @Test
    void pipedLinesGoWhereTheyAreAddressed() throws Exception {
        Optional<Problem> end =
                piped("@bob hi", "/query eve", "are you there?", "/close", "@bob bye", "//quit", "/q", "no");
        assertThat(bodies("bob")).containsExactly("hi", "bye", "/quit");
        assertThat(bodies("eve")).containsExactly("are you there?");
        assertThat(end).contains(Problem.NOT_YET);
        assertThat(asides).contains("✓ delivered to bob");
        assertThat(chat.subscriptions()).isZero();
    }

    @Test
    void theEndNamesTheConversationThatStillWaits() throws Exception {
        assertThat(piped("@bob hi", "@eve hi")).contains(Problem.NOT_YET);
        assertThat(asides)
                .filteredOn(line -> line.contains("Not everything is delivered"))
                .singleElement()
                .asString()
                .contains("delivered to eve yet");
    }

    @Test
    void whatWasTakenBackIsNotWaitedFor() throws Exception {
        assertThat(piped("@eve hi", "/outbox", "/cancel 1")).isEmpty();
    }

    @Test
    void whatTheOtherSideRefusesIsNoWaitingMessage() throws Exception {
        CompletableFuture<Optional<Problem>> end = pipedMeanwhile("@eve hi");
        await().until(() -> chat.awaiting() == 1);
        chat.state(chat.outbox().messages().get(0).message().id(), DeliveryState.REFUSED);
        assertThat(end.get(10, TimeUnit.SECONDS)).contains(Problem.REFUSED);
        assertThat(asides).anyMatch(line -> line.contains("eve does not want your messages"));
    }

    @Test
    void theEndOfTheInputWaitsForTheOutbox() throws Exception {
        CompletableFuture<Optional<Problem>> end = pipedMeanwhile("@eve hi");
        await().until(() -> chat.account().waiting() == 1);
        assertThat(end).isNotDone();
        chat.appears("eve");
        assertThat(end.get(10, TimeUnit.SECONDS)).isEmpty();
    }

    @Test
    void aSlowAnswerHoldsUpNoMessage() throws Exception {
        ChatSession session = new ChatSession(chat, view(), Runnable::run, question -> {});

        session.line("/who");
        session.line("@bob hi");

        assertThat(bodies("bob")).containsExactly("hi");
        session.tellUnsent();
        assertThat(asides).noneMatch(line -> line.contains("Not sent"));
    }

    private ChatSession watched(Executor writing) throws Exception {
        ChatSession session = new ChatSession(chat, view(), writing, Runnable::run, true);
        session.begin();
        chat.subscribe(session::event);
        return session;
    }

    @Test
    void readIsWhatStoodOnTheScreenInTheOpenConversation() throws Exception {
        ChatSession session = watched(Runnable::run);
        chat.receives("bob", "not asked for");
        chat.receives("eve", "by the way");
        assertThat(chat.read()).isEmpty();

        session.line("/query bob");
        assertThat(chat.read()).containsExactly("bob: not asked for");
        chat.receives("bob", "and more");
        session.line("hi");
        assertThat(chat.read()).containsExactly("bob: not asked for", "bob: and more");
        session.line("/close");
        chat.receives("bob", "too late");
        session.line("@eve what?");
        assertThat(chat.read()).hasSize(3).endsWith("eve: by the way");
        session.line("/close");
        session.line("/search late");
        assertThat(chat.read()).hasSize(3);
        session.line("/tail");
        assertThat(chat.read()).contains("bob: too late");
    }

    @Test
    void veryManyThatComeAtOnceAreSaidToBeReadAtOnce() throws Exception {
        List<Runnable> later = new ArrayList<>();
        ChatSession session = watched(later::add);
        session.line("/query bob");
        for (int i = 1; i <= 100; i++) {
            chat.receives("bob", "text " + i);
        }
        later.forEach(Runnable::run);
        assertThat(chat.read()).containsExactly("bob: text 100");
    }

    @Test
    void whatAScriptGetsNobodyHasRead() throws Exception {
        chat.receives("bob", "hello");
        assertThat(piped("/query bob", "/tail", "hi")).isEmpty();
        assertThat(chat.read()).isEmpty();
    }

    @Test
    void mutedPeopleAreReadWhenTheyAreLookedAt() throws Exception {
        ChatSession session = watched(Runnable::run);
        session.line("/mute bob");
        chat.receives("bob", "hello");
        session.line("@bob hi");
        assertThat(chat.read()).isEmpty();
        session.line("/query bob");
        assertThat(chat.read()).containsExactly("bob: hello");
    }

    @Test
    void saysWhoReadOurs() throws Exception {
        ChatApi.Subscription events = chat.subscribe(view()::event);
        MessageView message = chat.send("bob", "hi");
        chat.state(message.id(), DeliveryState.READ);
        events.close();
        assertThat(asides).endsWith("✓ delivered to bob", "✓ read by bob");
    }

    @Test
    void whatIsNotQueuedAsTheChatEndsIsNamed() throws Exception {
        ChatSession session = new ChatSession(chat, view(), message -> {}, Runnable::run);

        session.line("@bob hi");
        session.line("@bob hi");
        session.tellUnsent();

        assertThat(bodies("bob")).isEmpty();
        assertThat(asides)
                .filteredOn(line -> line.contains("Not sent to bob: hi"))
                .hasSize(2);
    }

    @Test
    void opensAConversationWithItsTail() throws Exception {
        chat.receives("bob", "old \u001b[2Jnews\nin two lines");
        assertThat(piped("/query bob")).isEmpty();
        assertThat(results).containsExactly("2026-11-21 09:30 bob: old ␛[2Jnews", "    in two lines");
    }

    @Test
    void searchesTheOpenConversationOrAll() throws Exception {
        chat.receives("bob", "the needle");
        chat.receives("eve", "another needle");
        chat.receives("eve", "hay");

        assertThat(piped("/search needle")).isEmpty();
        assertThat(results).containsExactly("2026-11-21 09:30 bob: the needle", "2026-11-21 09:30 eve: another needle");
        results.clear();
        assertThat(piped("/query bob", "/lastlog needle", "/search hay")).isEmpty();
        assertThat(results)
                .containsExactly(
                        "2026-11-21 09:30 bob: the needle",
                        "2026-11-21 09:30 bob: the needle",
                        "Nobody said that here.");
    }

    @Test
    void aLineThatFailsIsSaidAndTheNextOneIsRead() throws Exception {
        assertThat(piped("hello?", "@nobody hi", "@bob hi")).contains(Problem.USAGE);
        assertThat(asides.get(0)).startsWith("! Nobody to say it to.");
        assertThat(asides).contains("! Nobody is known as nobody.");
        assertThat(bodies("bob")).containsExactly("hi");
    }

    @Test
    void refusesALineThatIsNotUtf8AndReadsOn() throws Exception {
        byte[] bytes = "@bob \u00ff\n@bob fine".getBytes(StandardCharsets.ISO_8859_1);
        PipedMode mode = new PipedMode(chat, view(), new InputLines(new ByteArrayInputStream(bytes)), BRIEFLY);
        assertThat(mode.run(() -> {})).contains(Problem.USAGE);
        assertThat(asides).contains("! Line 1 is not valid UTF-8.");
        assertThat(bodies("bob")).containsExactly("fine");
    }

    @Test
    void theOtherCommandsAnswer() throws Exception {
        assertThat(piped("/who", "/myid", "/debug", "/tail", "/connect 127.0.0.1:9000", "/help connect"))
                .isEmpty();
        assertThat(results)
                .contains(
                        "  bob  connected, pinned",
                        "  eve  offline, last seen 2026-11-21 09:30, pinned",
                        "alice  " + FakeChat.ID)
                .anyMatch(line -> line.startsWith("carol answered and is a contact now."))
                .anyMatch(line -> line.startsWith("  /connect HOST:PORT|LINK"));
    }

    @Test
    void anotherKeyIsAnAlarmThatCannotBeMissed() {
        new TextView(results::add, asides::add, new Style(true), ZoneOffset.UTC, true)
                .event(new ChatEvent.KeyChanged("bob", "bob (ABCDEFG)", "OLDKEY", "NEWKEY"));
        assertThat(String.join("\n", asides)).contains("WARNING", "bob", "OLDKEY", "NEWKEY");
        assertThat(asides).hasSize(6).allMatch(line -> line.contains("\u001b[1;97;41m"));
    }

    @Test
    void aBacklogThatIsDeliveredSaysSoOnce() throws Exception {
        ChatApi.Subscription events = chat.subscribe(view()::event);
        chat.sendAll("eve", List.of("a", "b", "c"));
        chat.appears("eve");
        events.close();
        assertThat(asides).containsExactly("* eve is here", "✓ delivered to eve");
    }

    @Test
    void aRefusedMessageIsNotSilent() {
        view().event(new ChatEvent.StateChanged("id", "bob", DeliveryState.REFUSED));
        assertThat(asides).containsExactly("✗ bob does not want that message");
    }

    @Test
    void anIncomingLineDoesNotBreakTheOneBeingTyped() throws Exception {
        try (PipedOutputStream keys = new PipedOutputStream();
                InputStream typed = new PipedInputStream(keys)) {
            ByteArrayOutputStream screen = new ByteArrayOutputStream();
            CompletableFuture<LineMode.End> end = lineMode(typed, screen);
            await().until(() -> shown(screen).contains("alice> "));
            type(keys, "@bob hel");
            await().until(() -> shown(screen).contains("@bob hel"));
            chat.receives("bob", "are you \u202ethere?");
            await().until(() -> shown(screen).contains("are you <U+202E>there?"));
            type(keys, "lo\r");
            await().until(() -> bodies("bob").contains("hello"));
            await().until(() -> shown(screen).contains("✓ delivered to bob"));
            await().until(() -> shown(screen).contains("alice → bob pinned> "));
            type(keys, "and \"quotes\" and !bang\\\r");
            await().until(() -> bodies("bob").contains("and \"quotes\" and !bang\\"));
            type(keys, "\u0004");
            assertThat(end.get(10, TimeUnit.SECONDS)).isEqualTo(LineMode.End.QUIT);
            assertThat(chat.subscriptions()).isZero();
        }
    }

    @Test
    void thePromptSaysWhomWeTrustAsSoonAsThatChangesAndKeepsTheDraft() throws Exception {
        try (PipedOutputStream keys = new PipedOutputStream();
                InputStream typed = new PipedInputStream(keys)) {
            ByteArrayOutputStream screen = new ByteArrayOutputStream();
            CompletableFuture<LineMode.End> end = lineMode(typed, screen);
            await().until(() -> shown(screen).contains("alice> "));
            type(keys, "/query bob\r");
            await().until(() -> shown(screen).contains("alice → bob pinned> "));
            type(keys, "half a li");
            await().until(() -> shown(screen).contains("half a li"));
            chat.claims("bob");
            await().until(() -> shown(screen).contains("CHANGED"));
            chat.asks("carol", "let me in");
            await().until(() -> shown(screen).contains("/accept carol"));
            screen.reset();
            type(keys, "ne\r");
            await().until(() -> bodies("bob").contains("half a line"));
            type(keys, "/acceptkey bob NEWKEYS-NEWKEYS\r");
            promptBecomes("alice → bob pinned> ", keys, screen);
            type(keys, "/code bob\r/verify bob yes\r");
            promptBecomes("alice → bob verified> ", keys, screen);
            type(keys, "/block bob\r");
            promptBecomes("alice → bob [BLOCKED]> ", keys, screen);
            // Not Ctrl-D: between two lines the terminal itself takes that for the end of what waits.
            type(keys, "/quit\r");
            assertThat(end.get(10, TimeUnit.SECONDS)).isEqualTo(LineMode.End.QUIT);
        }
    }

    @Test
    void completesWhoAsksWhoIsBlockedAndWhatCanBeChosen() throws Exception {
        chat.decide("bob", Decision.BLOCK);
        chat.asks("carol", "let me in");
        try (PipedOutputStream keys = new PipedOutputStream();
                InputStream typed = new PipedInputStream(keys)) {
            ByteArrayOutputStream screen = new ByteArrayOutputStream();
            CompletableFuture<LineMode.End> end = lineMode(typed, screen);
            await().until(() -> shown(screen).contains("alice> "));
            type(keys, "/accept c\t\r");
            await().until(() -> shown(screen).contains("carol is a contact now."));
            type(keys, "/unblock \t\r");
            await().until(() -> shown(screen).contains("bob is no longer blocked."));
            type(keys, "@eve waits\r");
            await().until(() -> bodies("eve").contains("waits"));
            chat.claims("eve");
            type(keys, "/acceptkey e\tNEWKEYS-NEWKEYS cancel\r");
            await().until(() -> shown(screen).contains("Not sent to anybody: 1 message."));
            // Not Ctrl-D: between two lines the terminal itself takes that for the end of what waits.
            type(keys, "/quit\r");
            assertThat(end.get(10, TimeUnit.SECONDS)).isEqualTo(LineMode.End.QUIT);
        }
    }

    @Test
    void completesCommandsAndNames() throws Exception {
        try (PipedOutputStream keys = new PipedOutputStream();
                InputStream typed = new PipedInputStream(keys)) {
            ByteArrayOutputStream screen = new ByteArrayOutputStream();
            CompletableFuture<LineMode.End> end = lineMode(typed, screen);
            await().until(() -> shown(screen).contains("alice> "));
            type(keys, "/q\te\t"); // as far as it is common, then by the next letter
            type(keys, "e\thi\r"); // opens what cannot be: two words
            await().untilAsserted(() -> assertThat(shown(screen)).contains("Write /query NAME"));
            type(keys, "@e\thi\r");
            await().until(() -> bodies("eve").contains("hi"));
            type(keys, "/ms\tbo\tyes\r");
            await().until(() -> bodies("bob").contains("yes"));
            type(keys, "\u0003");
            assertThat(end.get(10, TimeUnit.SECONDS)).isEqualTo(LineMode.End.INTERRUPTED);
        }
    }

    private CompletableFuture<LineMode.End> lineMode(InputStream typed, ByteArrayOutputStream screen) {
        return CompletableFuture.supplyAsync(() -> {
            try (Terminal terminal = TerminalBuilder.builder()
                    .system(false)
                    .streams(typed, screen)
                    .type("ansi")
                    .size(Size.of(100, 30))
                    .build()) {
                return new LineMode(chat, terminal, new Style(false), ZoneOffset.UTC, () -> false).run(() -> {});
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** Under a line being typed only the letters that differ are drawn; a new one has all of it. */
    private static void promptBecomes(String prompt, PipedOutputStream keys, ByteArrayOutputStream screen) {
        await().until(() -> {
            type(keys, "\r");
            return shown(screen).contains(prompt);
        });
    }

    private static void type(PipedOutputStream keys, String text) throws Exception {
        keys.write(text.getBytes(StandardCharsets.UTF_8));
        keys.flush();
    }

    private static String shown(ByteArrayOutputStream screen) {
        return screen.toString(StandardCharsets.UTF_8);
    }

    private Optional<Problem> piped(String... lines) throws Exception {
        return piped(BRIEFLY, lines);
    }

    private Optional<Problem> piped(Duration patience, String... lines) throws Exception {
        return new PipedMode(chat, view(), input(lines), patience).run(() -> {});
    }

    private CompletableFuture<Optional<Problem>> pipedMeanwhile(String... lines) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return piped(Duration.ofSeconds(30), lines);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private TextView view() {
        return new TextView(results::add, asides::add, new Style(false), ZoneOffset.UTC, false);
    }

    private static InputLines input(String... lines) {
        return new InputLines(
                new ByteArrayInputStream((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8)));
    }

    private List<String> bodies(String with) throws Exception {
        return chat.wholeHistory(new HistoryQuery(with, 100, null, null)).stream()
                .filter(MessageView::outgoing)
                .map(MessageView::body)
                .toList();
    }
}
