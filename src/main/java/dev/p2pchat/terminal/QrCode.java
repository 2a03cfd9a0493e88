// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.terminal;

import io.nayuki.qrcodegen.DataTooLongException;
import io.nayuki.qrcodegen.QrCode.Ecc;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A text as a QR code (ISO/IEC 18004) made of characters, for a telephone that is held before the screen.
 *
 * <p>A character cell is about twice as high as it is wide, so half blocks put two modules into each, one above the other.
 * Scanners want dark modules on light ground. With colour that is said outright, so that the code can be read whatever the
 * terminal's own colours are. Without, the light modules are drawn, which is right where the ground is dark, as on most
 * terminals; many scanners read the inverse too.
 */
public final class QrCode {
    /** Light modules that the standard wants on every side. */
    static final int QUIET_ZONE = 4;

    private static final String BLACK_ON_WHITE = "\u001b[30;47m";
    private static final String RESET = "\u001b[0m";

    private static final char NEITHER = ' ';
    private static final char UPPER = '\u2580';
    private static final char LOWER = '\u2584';
    private static final char BOTH = '\u2588';

    private final io.nayuki.qrcodegen.QrCode code;

    private QrCode(io.nayuki.qrcodegen.QrCode code) {
        this.code = code;
    }

    /**
     * The smallest code that holds the text, in UTF-8, or none if no code does (of bytes they hold 2953, of digits 7089).
     * The weakest error correction is enough for a screen, which has no scratches, and keeps the code small.
     */
    public static Optional<QrCode> of(String text) {
        try {
            return Optional.of(new QrCode(io.nayuki.qrcodegen.QrCode.encodeText(text, Ecc.LOW)));
        } catch (DataTooLongException e) {
            return Optional.empty();
        }
    }

    /** How wide it is, quiet zone included. On a terminal with fewer columns it cannot be read. */
    public int columns() {
        return code.size + 2 * QUIET_ZONE;
    }

    /** From top to bottom, each {@link #columns} wide and to be printed as it is, at the line's beginning. */
    public List<String> lines(Style style) {
        List<String> lines = new ArrayList<>();
        for (int y = -QUIET_ZONE; y < code.size + QUIET_ZONE; y += 2) {
            StringBuilder line = new StringBuilder();
            for (int x = -QUIET_ZONE; x < code.size + QUIET_ZONE; x++) {
                // Outside of the code every module is light, also below the last line.
                line.append(cell(code.getModule(x, y) == style.colour(), code.getModule(x, y + 1) == style.colour()));
            }
            lines.add(style.colour() ? BLACK_ON_WHITE + line + RESET : line.toString());
        }
        return lines;
    }

    /** What is drawn in the upper and the lower half of a character. */
    private static char cell(boolean upper, boolean lower) {
        if (upper) {
            return lower ? BOTH : UPPER;
        }
        return lower ? LOWER : NEITHER;
    }
}
