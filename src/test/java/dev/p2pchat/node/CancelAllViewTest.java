// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.p2pchat.messaging.Withdrawal;
import java.util.List;
import org.junit.jupiter.api.Test;

class CancelAllViewTest {
    @Test
    void countsWhatWasTakenBackWhatOfThatMayHaveArrivedAndWhatIsUnderWay() {
        assertThat(CancelAllView.of(List.of(
                        Withdrawal.DONE,
                        Withdrawal.WAS_SENT_BEFORE,
                        Withdrawal.UNDER_WAY,
                        Withdrawal.DONE,
                        Withdrawal.UNDER_WAY,
                        Withdrawal.GONE)))
                .isEqualTo(new CancelAllView(3, 1, 2));
    }
}
