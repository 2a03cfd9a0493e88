// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli.export;

import dev.p2pchat.messaging.DeliveryState;
import dev.p2pchat.node.MessageView;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * What stands around a message, in words.
 *
 * @param day on which it was kept here
 * @param time of that day, to the second
 * @param state what became of it, for a message of ours that is not simply delivered, else empty
 */
record Head(LocalDate day, String time, String state) {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("EEEE, uuuu-MM-dd", Locale.ENGLISH);

    static Head of(MessageView message, ZoneId zone) {
        ZonedDateTime at = message.receivedAt().atZone(zone);
        boolean usual = !message.outgoing() || message.state() == DeliveryState.DELIVERED;
        return new Head(
                at.toLocalDate(), TIME.format(at), usual ? "" : message.state().word());
    }

    /** Such as {@code Saturday, 2026-11-21}. */
    static String words(LocalDate day) {
        return DAY.format(day);
    }
}
