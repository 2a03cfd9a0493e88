// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.journal;

import dev.p2pchat.base.Base32;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names one event of a profile: {@code EPOCH-NUMBER}.
 *
 * @param epoch eight characters of base32, new with every restore of a backup, because numbers may repeat then
 * @param number ascending over all epochs of a profile, with gaps; 0 is before all
 */
public record EventId(String epoch, long number) {
    static final int EPOCH_BYTES = 5;

    private static final Pattern FORM = Pattern.compile("([" + Base32.ALPHABET + "]{8})-(0|[1-9][0-9]{0,17})");

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static EventId parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not an event's id: it is like ABCDEFGH-123");
        }
        return new EventId(matcher.group(1), Long.parseLong(matcher.group(2)));
    }

    @Override
    public String toString() {
        return epoch + "-" + number;
    }
}
