// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.ancestors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;

class PasswordHashTest {
    private final PasswordHash hash = PasswordHash.of("correct horse".toCharArray(), new SecureRandom());

    @Test
    void isOpenedByThePasswordOnly() {
        assertThat(hash.matches("correct horse".toCharArray())).isTrue();
        assertThat(hash.matches("correct horsf".toCharArray())).isFalse();
        assertThat(hash.matches(new char[0])).isFalse();
    }

    @Test
    void comesBackFromItsText() {
        assertThat(hash.phc()).matches("\\$argon2id\\$v=19\\$m=19456,t=2,p=1\\$[A-Za-z0-9+/]{22}\\$[A-Za-z0-9+/]{43}");
        assertThat(new PasswordHash(hash.phc()).matches("correct horse".toCharArray()))
                .isTrue();
        assertThat(hash.toString()).doesNotContain(hash.phc().substring(40));
    }

    @Test
    void differsEachTime() {
        assertThat(PasswordHash.of("correct horse".toCharArray(), new SecureRandom()))
                .isNotEqualTo(hash);
    }

    @Test
    void nothingElseIsOne() {
        for (String phc :
                List.of("$argon2i$v=19$m=19456,t=2,p=1$aaaa$bbbb", hash.phc().replace("m=19456", "m=9999999"))) {
            assertThatThrownBy(() -> new PasswordHash(phc).matches(new char[1]))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
