// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.http.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.p2pchat.directory.FakeClock;
import java.text.MessageFormat;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StrikesTest {
    private static final Logger LOGGER = Logger.getLogger(Strike.class.getName());

    private final FakeClock clock = new FakeClock();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final Handler listening = new Handler() {
        @Override
        public void publish(LogRecord event) {
            log.add(MessageFormat.format(event.getMessage(), event.getParameters()));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        LOGGER.setLevel(Level.INFO);
        LOGGER.setUseParentHandlers(false);
        LOGGER.addHandler(listening);
    }

    @AfterEach
    void listenNoMore() {
        LOGGER.removeHandler(listening);
        LOGGER.setUseParentHandlers(true);
        LOGGER.setLevel(null);
    }

    @Test
    void eachKindIsToldOnceAMinuteWithItsNumber() {
        Strikes strikes = new Strikes(clock);
        Strike reads = strikes.of("reads");
        Strike writes = strikes.of("writes");
        for (int i = 0; i < 1000; i++) {
            reads.struck();
        }
        writes.struck();
        assertThat(log).hasSize(2);
        clock.advance(Duration.ofSeconds(59));
        reads.struck();
        assertThat(log).hasSize(2);
        clock.advance(Duration.ofSeconds(1));
        reads.struck();
        assertThat(log)
                .containsExactly(
                        "The limit reads struck, 1 times since this was said last.",
                        "The limit writes struck, 1 times since this was said last.",
                        "The limit reads struck, 1001 times since this was said last.");
    }

    @Test
    void countsBeginAtZeroAndOneNameIsOneCounter() {
        Strikes strikes = new Strikes(clock);
        strikes.of("body");
        strikes.of("reads").struck();
        strikes.of("reads").struck();
        assertThat(strikes.counts()).isEqualTo(Map.of("body", 0L, "reads", 2L));
    }
}
