// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.http.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class SharesTest {
    private final Shares shares = new Shares(10, 4);

    private static InetAddress client(int number) throws UnknownHostException {
        return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) number});
    }

    @Test
    void oneClientGetsOnlyItsPart() throws Exception {
        assertThat(shares.take(client(1), 3)).isTrue();
        assertThat(shares.take(client(1), 2)).isFalse();
        assertThat(shares.take(client(1), 1)).isTrue();
        assertThat(shares.take(client(1), 1)).isFalse();
        assertThat(shares.take(client(2), 4)).isTrue();
    }

    @Test
    void allTogetherGetNoMoreThanThereIs() throws Exception {
        assertThat(shares.take(client(1), 4)).isTrue();
        assertThat(shares.take(client(2), 4)).isTrue();
        assertThat(shares.take(client(3), 3)).isFalse();
        assertThat(shares.take(client(3), 2)).isTrue();
        assertThat(shares.take(client(4), 1)).isFalse();
    }

    @Test
    void whatIsGivenBackIsThereAgainAndNobodyIsRemembered() throws Exception {
        assertThat(shares.take(client(1), 3)).isTrue();
        assertThat(shares.take(client(1), 1)).isTrue();
        shares.giveBack(client(1), 3);
        assertThat(shares.take(client(1), 4)).isFalse();
        assertThat(shares.take(client(1), 3)).isTrue();
        shares.giveBack(client(1), 3);
        shares.giveBack(client(1), 1);
        assertThat(shares.clients()).isZero();
        assertThat(shares.take(client(2), 4)).isTrue();
    }

    @Test
    void whatIsLargerThanEverythingIsNeverGiven() throws Exception {
        assertThat(shares.take(client(1), Long.MAX_VALUE)).isFalse();
        assertThat(shares.clients()).isZero();
    }
}
