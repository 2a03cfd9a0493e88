// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

import dev.p2pchat.messaging.Withdrawal;
import java.util.Collection;
import java.util.Collections;

/**
 * What came of taking back all that waits for a contact, in messages.
 *
 * @param cancelled will not be sent any more
 * @param mayHaveArrived of those: had been sent over a connection that broke before it was acknowledged
 * @param underWay are just being sent, and cannot be taken back
 */
public record CancelAllView(int cancelled, int mayHaveArrived, int underWay) {
    static CancelAllView of(Collection<Withdrawal> outcomes) {
        int broken = Collections.frequency(outcomes, Withdrawal.WAS_SENT_BEFORE);
        return new CancelAllView(
                Collections.frequency(outcomes, Withdrawal.DONE) + broken,
                broken,
                Collections.frequency(outcomes, Withdrawal.UNDER_WAY));
    }
}
