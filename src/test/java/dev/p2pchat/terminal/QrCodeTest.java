// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.nayuki.qrcodegen.QrCode.Ecc;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QrCodeTest {
    private static final Style COLOUR = new Style(true);
    private static final Style PLAIN = new Style(false);

    /** As {@code SafetyNumber.digits()} gives them. */
    private static final String SIXTY_DIGITS = "300354477692869396892869876765458257569162576843440918079131";

    private static final int NARROWEST_TERMINAL = 80;

    @ParameterizedTest
    @ValueSource(ints = {1, 20, 60, 425, 2953})
    void withColourDarkModulesAreDrawnOnLightGround(int length) {
        String text = "a".repeat(length);
        List<String> bare = new ArrayList<>();
        for (String line : code(text).lines(COLOUR)) {
            assertThat(line).startsWith("\u001b[30;47m").endsWith("\u001b[0m");
            bare.add(line.substring("\u001b[30;47m".length(), line.length() - "\u001b[0m".length()));
        }

        assertShows(text, bare, true);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20, 60, 425, 2953})
    void withoutColourLightModulesAreDrawn(int length) {
        String text = "a".repeat(length);

        assertShows(text, code(text).lines(PLAIN), false);
    }

    /** Reads the characters back to modules; all around the code, and below the last line, they must be light. */
    private static void assertShows(String text, List<String> lines, boolean drawnIsDark) {
        io.nayuki.qrcodegen.QrCode expected = io.nayuki.qrcodegen.QrCode.encodeText(text, Ecc.LOW);
        int columns = expected.size + 2 * 4;
        assertThat(code(text).columns()).isEqualTo(columns);
        assertThat(lines).hasSize((columns + 1) / 2);
        for (int row = 0; row < lines.size() * 2; row++) {
            String line = lines.get(row / 2);
            assertThat(line).hasSize(columns);
            for (int column = 0; column < columns; column++) {
                String drawn = row % 2 == 0 ? "\u2580\u2588" : "\u2584\u2588";
                char cell = line.charAt(column);
                assertThat(" \u2580\u2584\u2588").contains(String.valueOf(cell));
                boolean dark = (drawn.indexOf(cell) >= 0) == drawnIsDark;
                int x = column - 4;
                int y = row - 4;
                boolean inside = x >= 0 && y >= 0 && x < expected.size && y < expected.size;
                assertThat(dark).as("%d, %d", x, y).isEqualTo(inside && expected.getModule(x, y));
            }
        }
    }

    /** The finder pattern of the standard: seven by seven, a ring, a core of three by three. */
    @Test
    void theCornerOfACodeIsItsFinderPattern() {
        List<String> lines = code("hello").lines(PLAIN);

        assertThat(lines.get(0)).matches("\u2588+");
        assertThat(lines.get(2)).startsWith("\u2588\u2588\u2588\u2588 \u2584\u2584\u2584\u2584\u2584 \u2588");
        assertThat(lines.get(3)).startsWith("\u2588\u2588\u2588\u2588 \u2588   \u2588 \u2588");
        assertThat(lines.get(4)).startsWith("\u2588\u2588\u2588\u2588 \u2588\u2584\u2584\u2584\u2588 \u2588");
        assertThat(lines.get(5)).startsWith("\u2588\u2588\u2588\u2588\u2584\u2584\u2584\u2584\u2584\u2584\u2584\u2588");
    }

    @Test
    void ofASafetyNumberIsSmall() {
        // Version 2: digits need 3 1/3 bits each.
        assertThat(code(SIXTY_DIGITS).columns()).isEqualTo(25 + 2 * 4);
        assertThat(code(SIXTY_DIGITS).lines(PLAIN)).hasSize(17);
    }

    /** What invitations rely on. */
    @Test
    void of425BytesIsTheWidestThatFitsTheNarrowestTerminal() {
        assertThat(code("a".repeat(425)).columns()).isEqualTo(69 + 2 * 4).isLessThanOrEqualTo(NARROWEST_TERMINAL);
        assertThat(code("a".repeat(426)).columns()).isGreaterThan(NARROWEST_TERMINAL);
    }

    @Test
    void thereIsNoneOfATextThatNoCodeHolds() {
        assertThat(QrCode.of("a".repeat(2954))).isEmpty();
    }

    private static QrCode code(String text) {
        return QrCode.of(text).orElseThrow();
    }
}
