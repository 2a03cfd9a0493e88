// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VisibleTextTest {
    @Test
    void showsControlsAndEscapesInsteadOfObeyingThem() {
        assertThat(VisibleText.of("\u001b]0;owned\u0007\u001b[2J")).isEqualTo("␛]0;owned␇␛[2J");
        assertThat(VisibleText.of("a\rb\u007fc\u009bd\te")).isEqualTo("a␍b␡c<U+009B>d    e");
        assertThat(VisibleText.of("abc\u202ecba\u2066x\u200b\ufeff\u2028"))
                .isEqualTo("abc<U+202E>cba<U+2066>x<U+200B><U+FEFF><U+2028>");
        assertThat(VisibleText.of("half \ud83d")).isEqualTo("half <U+D83D>");
    }

    @Test
    void leavesOrdinaryTextOfEveryScriptAlone() {
        String text = "Grüße, 你好, שלום, नमस्ते, 👨‍👩‍👧, می‌خواهم";
        assertThat(VisibleText.of(text)).isEqualTo(text);
    }

    @Test
    void splitsLinesSoThatNoneCanHide() {
        assertThat(VisibleText.lines("a\nb\r\nc\r")).containsExactly("a", "b", "c␍");
        assertThat(VisibleText.lines("")).containsExactly("");
    }

    @Test
    void countsColumnsByGrapheme() {
        assertThat(TextWidth.of("abc")).isEqualTo(3);
        assertThat(TextWidth.of("é")).isEqualTo(1);
        assertThat(TextWidth.of("e\u0301")).isEqualTo(1);
        assertThat(TextWidth.of("你好")).isEqualTo(4);
        assertThat(TextWidth.of("👨‍👩‍👧")).isEqualTo(2);
        assertThat(TextWidth.of("👍🏽")).isEqualTo(2);
        assertThat(TextWidth.of("❤️")).isEqualTo(2);
        assertThat(TextWidth.of("🇩🇪")).isEqualTo(2);
    }

    @Test
    void cutsBetweenGraphemesOnly() {
        assertThat(TextWidth.cut("hello", 5)).isEqualTo("hello");
        assertThat(TextWidth.cut("hello!", 5)).isEqualTo("hell…");
        assertThat(TextWidth.cut("你好吗", 4)).isEqualTo("你…");
        assertThat(TextWidth.cut("ae\u0301bcd", 3)).isEqualTo("ae\u0301…");
        assertThat(TextWidth.pad("你", 4)).isEqualTo("你  ");
    }
}
