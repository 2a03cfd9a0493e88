// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The campaign would say that all is well for ever if this did not count. */
class TallyTest {
    private static BitSet bits(int... numbers) {
        BitSet bits = new BitSet();
        Arrays.stream(numbers).forEach(bits::set);
        return bits;
    }

    private static Tally of(Integer... seen) {
        return Tally.of(bits(0, 1, 3), bits(0, 1, 2, 3), List.of(seen));
    }

    @Test
    void whatWasPromisedAndWhatMayBeThereIsClean() {
        assertThat(of(0, 1, 3)).isEqualTo(new Tally(3, 0, 0, 0, 0));
        assertThat(of(0, 1, 2, 3).isClean()).isTrue();
    }

    @Test
    void countsWhatIsLost() {
        assertThat(of(0, 2)).isEqualTo(new Tally(2, 2, 0, 0, 0));
        assertThat(of(0, 1).isClean()).isFalse();
    }

    @Test
    void countsWhatComesAgainWhetherAtOnceOrLater() {
        assertThat(of(0, 0, 1, 3, 1)).isEqualTo(new Tally(5, 0, 2, 0, 0));
        assertThat(of(0, 1, 3, 3).isClean()).isFalse();
    }

    @Test
    void countsWhatStandsBehindALaterOne() {
        assertThat(of(3, 0, 1)).isEqualTo(new Tally(3, 0, 0, 2, 0));
        assertThat(of(1, 0, 3).isClean()).isFalse();
    }

    @Test
    void countsWhatNobodySent() {
        assertThat(of(0, 1, 4, 3, -1)).isEqualTo(new Tally(5, 0, 0, 0, 2));
        assertThat(of(0, 1, 3, 7).isClean()).isFalse();
    }
}
