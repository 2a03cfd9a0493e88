// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.wire.Message;
import dev.p2pchat.wire.StreamId;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
    private static final StreamId STREAM = new StreamId(Bytes.owning(new byte[StreamId.BYTES]));

    private final Arrivals arrivals = new Arrivals(message(1), 1);

    private static Message message(long n) {
        return new Message(STREAM, n, Bytes.EMPTY);
    }

    @Test
    void whatComesBeforeTheWriterBeginsJoinsInOrder() {
        assertThat(arrivals.join(message(2), 1)).isTrue();

        assertThat(arrivals.begin()).containsExactly(message(1), message(2));
        assertThat(arrivals.begin()).as("asked again").hasSize(2);
    }

    @Test
    void nobodyJoinsOnceTheWriterHasBegun() {
        arrivals.begin();

        assertThat(arrivals.join(message(2), 1)).isFalse();
        assertThat(arrivals.finish()).isEqualTo(1);
    }

    @Test
    void theyTakeNoMoreThanTheirShareOfMemory() {
        assertThat(arrivals.join(message(2), 1023)).isTrue();
        assertThat(arrivals.join(message(3), 1)).isFalse();
        assertThat(arrivals.finish()).isEqualTo(1024);
    }

    @Test
    void nothingOfThemIsKeptWhenTheyAreOver() {
        arrivals.finish();

        assertThat(arrivals.begin()).isEmpty();
    }
}
