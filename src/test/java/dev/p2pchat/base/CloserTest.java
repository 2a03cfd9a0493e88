// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CloserTest {
    private final Closer closer = new Closer();
    private final List<String> closed = new ArrayList<>();

    @Test
    void closesWhatWasOpenedLastFirst() {
        opens("first");
        opens("second");
        opens("third");

        closer.close();

        assertThat(closed).containsExactly("third", "second", "first");
    }

    @Test
    void closesEverythingOnce() {
        opens("only");

        closer.close();
        closer.close();

        assertThat(closed).containsExactly("only");
    }

    @Test
    void closesTheOthersWhenOneFailsAndTellsOfAll() {
        opens("first");
        fails(new IllegalStateException("second"));
        fails(new IOException("third"));
        opens("fourth");

        Throwable thrown = catchThrowable(closer::close);

        assertThat(closed).containsExactly("fourth", "first");
        assertThat(thrown).isInstanceOf(IllegalStateException.class).hasRootCauseMessage("third");
        assertThat(thrown.getSuppressed())
                .singleElement()
                .satisfies(e -> assertThat(e).hasMessage("second"));
    }

    @Test
    void throwsAnUncheckedExceptionAsItIs() {
        RuntimeException failure = new IllegalArgumentException("no");
        fails(failure);

        assertThat(catchThrowable(closer::close)).isSameAs(failure);
    }

    @Test
    void keepsAnInterruptThatClosingMet() {
        fails(new InterruptedException("stop"));

        assertThatIllegalStateException().isThrownBy(closer::close);

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void closesAtOnceWhatComesTooLate() {
        closer.close();

        assertThatIllegalStateException().isThrownBy(() -> opens("late"));

        assertThat(closed).containsExactly("late");
    }

    @Test
    void closesAtOnceWhatIsRegisteredWhileItCloses() {
        closer.register(() -> opens("late"));

        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(closer::close);

        assertThat(closed).containsExactly("late");
    }

    private void opens(String name) {
        var unused = closer.register((AutoCloseable) () -> closed.add(name));
    }

    private void fails(Exception failure) {
        var unused = closer.register((AutoCloseable) () -> {
            throw failure;
        });
    }
}
