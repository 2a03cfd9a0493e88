// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.p2pchat.node.ChatApi;
import dev.p2pchat.node.ChatEvent;
import dev.p2pchat.node.FakeChat;
import dev.p2pchat.node.HistoryQuery;
import dev.p2pchat.node.MessageView;
import dev.p2pchat.node.PeerView;
import dev.p2pchat.node.Problem;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may talk to us, and whether a key is theirs, as it is typed and shown. */
class ChatTrustTest {
    private static final String DIGITS = "00000 11111 22222 33333 44444 55555 66666 77777 88888 99999 00000 11111";

    private final FakeChat chat = new FakeChat("alice").knows("bob", true).knows("eve", false);
    private final List<String> results = new CopyOnWriteArrayList<>();
    private final List<String> asides = new CopyOnWriteArrayList<>();
    private final TextView view = view(0);
    private final ChatSession session = new ChatSession(chat, view, Runnable::run, Runnable::run);
    private ChatApi.Subscription events = () -> {};

    @BeforeEach
    void listen() throws Exception {
        session.begin();
        events = chat.subscribe(session::event);
    }

    @AfterEach
    void hangUp() {
        events.close();
    }

    @Test
    void aRequestIsShownWithItsTextAndWithWhatToType() {
        chat.asks("carol", "let me in\u001b[2J\nplease");
        assertThat(asides)
                .containsExactly(
                        "* carol asks to talk to you, from 192.0.2.9",
                        "    let me in␛[2J",
                        "    please",
                        "  Answer with /accept carol, /reject carol or /block carol");
    }

    @Test
    void aStrangersLongTextDoesNotFillTheScreen() {
        chat.asks("carol", "x".repeat(1000) + "\n".repeat(30));
        assertThat(asides).hasSizeLessThan(10).allMatch(line -> line.length() <= 200);
        assertThat(asides).contains("    … /requests shows the rest");
    }

    @Test
    void requestsAreListedWithTheirTexts() {
        type("/requests");
        chat.asks("carol", "hello");
        type("/requests");
        assertThat(asides.get(0)).isEqualTo("Nobody waits for your answer.");
        assertThat(results)
                .containsExactly(
                        "carol asks since 2026-11-21 09:30, from 192.0.2.9",
                        "  id " + FakeChat.ID,
                        "    hello",
                        "  Answer with /accept carol, /reject carol or /block carol");
    }

    @Test
    void theOnlyRequestNeedsNoName() {
        chat.asks("carol", "hello");
        type("/y");
        assertThat(results).containsExactly("carol is a contact now. Say hello: @carol hello");
        type("/y");
        assertThat(asides).endsWith("! Nobody waits for your answer.");
    }

    @Test
    void ofSeveralRequestsOneIsNamed() {
        chat.asks("carol", "hello");
        chat.asks("dave", "hi");
        type("/reject");
        assertThat(asides).endsWith("! Several wait for your answer; say whom you mean: carol, dave.");
        type("/n dave");
        assertThat(results).containsExactly("dave was turned down; what they wrote is thrown away.");
        assertThat(session.firstProblem()).isEqualTo(Problem.USAGE);
    }

    @Test
    void nothingGoesToSomebodyBlockedAndThatIsSaid() throws Exception {
        type("/query bob", "/block", "hi");
        assertThat(asides).endsWith("! You blocked bob. /unblock bob lets them in again.");
        type("/close", "/query bob");
        assertThat(asides.get(asides.size() - 1)).startsWith("! You blocked bob: nothing is sent to them");
        type("/blocked");
        assertThat(results).endsWith("  bob  connected, [BLOCKED] pinned");
        type("/unblock", "hi", "/blocked");
        assertThat(said("bob")).containsExactly("hi");
        assertThat(asides).endsWith("Nobody is blocked.");
    }

    @Test
    void withoutANameOrAConversationThereIsNobodyToBlock() {
        type("/block", "/mute", "/code");
        assertThat(asides).hasSize(3).containsOnly("! No conversation is open. Write a name behind the command.");
        assertThat(chat.contacts()).noneMatch(PeerView::blocked);
    }

    @Test
    void whatAMutedContactWritesIsShownWhenSomebodyLooks() {
        type("/mute bob");
        results.clear();
        chat.receives("bob", "one");
        chat.receives("bob", "two");
        assertThat(results).isEmpty();
        type("/unread");
        assertThat(results).containsExactly("  bob  2 messages not shown; /query bob");
        results.clear();

        type("/query bob");
        chat.receives("bob", "three");
        assertThat(results)
                .containsExactly("2026-11-21 09:30 bob: one", "2026-11-21 09:30 bob: two", "09:30 bob: three");
        type("/unread");
        assertThat(results).endsWith("Everything that came was shown.");
    }

    @Test
    void openingShowsAllThatWasNotShown() {
        type("/mute bob");
        results.clear();
        for (int i = 0; i < ChatCommand.DEFAULT_TAIL + 5; i++) {
            chat.receives("bob", "message " + i);
        }
        type("/query bob");
        assertThat(results).hasSize(ChatCommand.DEFAULT_TAIL + 5);
    }

    @Test
    void theSafetyNumberIsShownInGroupsAndComparedByDigits() {
        type("/verify bob");
        assertThat(results)
                .contains("    00000 11111 22222 33333", "    44444 55555 66666 77777", "    88888 99999 00000 11111")
                .last()
                .asString()
                .contains("/verify bob yes");
        type("/verify bob " + DIGITS.replace("99999", "99998"));
        assertThat(chat.contacts()).noneMatch(PeerView::verified);
        assertThat(session.firstProblem()).isEqualTo(Problem.KEY_CHANGED);
        type("/verify bob " + DIGITS);
        assertThat(results).endsWith("The digits are right: bob is verified.");
    }

    @Test
    void whoSaysYesMeansTheDigitsTheySaw() {
        type("/verify bob yes");
        assertThat(asides).endsWith("! Look at the digits first: /code bob");
        assertThat(chat.contacts()).noneMatch(PeerView::verified);
        type("/code bob", "/verify bob yes");
        assertThat(results).endsWith("bob is verified.");
    }

    @Test
    void theCodeIsDrawnWhereItFits() throws Exception {
        view(20).code(chat.code("bob"));
        int plain = results.size();
        results.clear();
        view(80).code(chat.code("bob"));
        assertThat(results).hasSizeGreaterThan(plain + 10).anyMatch(line -> line.contains("█"));
    }

    @Test
    void verifiedIsSeenWhereverTheNameIs() {
        type("/code bob", "/verify bob yes");
        chat.receives("bob", "it is me");
        assertThat(results).endsWith("09:30 bob ✓: it is me");
        type("/contacts", "/who");
        assertThat(results)
                .filteredOn(line -> line.equals("  bob  connected, verified"))
                .hasSize(2);
    }

    @Test
    void anotherKeyIsRememberedUntilSomebodyDecides() throws Exception {
        chat.knows("bob", false);
        type("/query bob", "waits");
        chat.claims("bob");
        assertThat(String.join("\n", asides))
                .contains("WARNING", "/acceptkey bob NEWKEYS-NEWKEYS", "/block bob (ABCDEFG)");
        assertThat(openIsChanged()).isTrue();

        asides.clear();
        type("/close", "/query bob");
        assertThat(String.join("\n", asides)).contains("WARNING", "/acceptkey bob NEWKEYS-NEWKEYS");

        asides.clear();
        type("/acceptkey bob", "/acceptkey bob ABCDEFG-ABCDEFG keep");
        assertThat(openIsChanged())
                .as("another key than the one that claims the name")
                .isTrue();
        assertThat(asides).hasSize(2).allMatch(line -> line.contains("/acceptkey bob NEWKEYS-NEWKEYS"));
        asides.clear();
        type("/acceptkey bob NEWKEYS-NEWKEYS");
        assertThat(asides).singleElement().asString().contains("1 message waits", "keep", "move", "cancel");
        assertThat(openIsChanged()).as("nothing is decided for anybody").isTrue();
        type("/acceptkey bob NEWKEYS-NEWKEYS keep");
        assertThat(openIsChanged()).isFalse();
        assertThat(String.join("\n", results)).contains("keep", "move", "cancel", "/code bob");
        asides.clear();
        type("/query bob");
        assertThat(asides).isEmpty();
    }

    @Test
    void aChatThatBeginsWithAnotherKeyWarnsToo() throws Exception {
        events.close();
        chat.claims("bob");
        ChatSession later = new ChatSession(chat, view, Runnable::run, Runnable::run);
        later.begin();
        later.line("/query bob");
        assertThat(String.join("\n", asides)).contains("WARNING", "/acceptkey bob NEWKEYS-NEWKEYS");
        assertThat(later.openPeer()).map(later::isKeyChanged).contains(true);
    }

    @Test
    void theAlarmStandsInThePromptBeforeTheAnswerOfAnyQuestion() {
        ChatSession busy = new ChatSession(chat, view, Runnable::run, question -> {});
        busy.line("@bob hi");
        busy.event(new ChatEvent.KeyChanged("bob", "bob (ABCDEFG)", "OLDKEY", "NEWKEY"));
        assertThat(busy.openPeer()).map(busy::isKeyChanged).contains(true);
    }

    @Test
    void anAlarmIsShownEvenAsTheChatEnds() {
        ChatSession ending = new ChatSession(chat, view, Runnable::run, question -> {
            throw new RejectedExecutionException();
        });
        ending.event(new ChatEvent.KeyChanged("bob", "bob (ABCDEFG)", "OLDKEY", "NEWKEY"));
        assertThat(String.join("\n", asides)).contains("WARNING");
    }

    @Test
    void aNewKeyThatTheOldOneNamedIsToldWithWhatWasLost() {
        chat.emit(new ChatEvent.Rotated("bob", "OLDKEY", "NEWKEY", true));
        assertThat(String.join("\n", asides))
                .contains("bob has a new key", "OLDKEY", "NEWKEY", "no longer", "/code bob");
        asides.clear();
        chat.emit(new ChatEvent.Rotated("bob", "OLDKEY", "NEWKEY", false));
        assertThat(String.join("\n", asides)).contains("bob has a new key").doesNotContain("verified");
    }

    @Test
    void anInvitationOpensTheConversation() throws Exception {
        type("/invite bob come in", "hello", "/t eve");
        assertThat(said("bob")).containsExactly("come in", "hello");
        assertThat(session.open()).isEqualTo("eve");
    }

    @Test
    void anInvitationReadsAsOne() throws Exception {
        chat.invited("bob", "come\nin");
        assertThat(results).containsExactly("09:30 bob: [bob invites you to talk]", "    come", "    in");
    }

    @Test
    void ourInvitationIsThereToBeHandedOn() {
        type("/myid");
        assertThat(results).contains("alice  " + FakeChat.ID, chat.account().invitation());
    }

    @Test
    void whatWaitsForAKeyThatIsReplacedIsSaid() throws Exception {
        type("@eve one", "@eve two");
        chat.claims("eve");
        type("/acceptkey eve NEWKEYS-NEWKEYS move");
        assertThat(results).contains("To the new key go now: 2 messages.");
    }

    @Test
    void aRenamedContactStaysTheOneThatIsTalkedTo() throws Exception {
        type("/query bob", "/rename bob rob", "still you?");
        assertThat(results).containsExactly("bob is shown as rob from now on, here only.");
        assertThat(said("rob")).containsExactly("still you?");
        assertThat(session.open()).isEqualTo("rob");
    }

    @Test
    void nothingGoesToSomebodyRemovedByHabit() throws Exception {
        type("/query bob", "/remove bob", "hello?");
        assertThat(session.open()).isNull();
        assertThat(asides.get(asides.size() - 1)).startsWith("! Nobody to say it to.");
    }

    @Test
    void whoIsAContactAlreadyIsSaid() {
        type("/connect 127.0.0.1:9000", "/connect 127.0.0.1:9001", "/add dave", "/add bob");
        assertThat(results)
                .contains(
                        "carol answered and is a contact now. Its id is " + FakeChat.ID,
                        "carol was a contact already.",
                        "dave is a contact now. Its id is " + FakeChat.ID,
                        "bob was a contact already.");
    }

    private boolean openIsChanged() {
        return session.openPeer().map(session::isKeyChanged).orElseThrow();
    }

    private void type(String... lines) {
        for (String line : lines) {
            assertThat(session.line(line)).isTrue();
        }
    }

    private TextView view(int columns) {
        return new TextView(results::add, asides::add, new Style(false), ZoneOffset.UTC, false, () -> columns);
    }

    private List<String> said(String with) throws Exception {
        return chat.wholeHistory(new HistoryQuery(with, 100, null, null)).stream()
                .filter(MessageView::outgoing)
                .map(MessageView::body)
                .toList();
    }
}
