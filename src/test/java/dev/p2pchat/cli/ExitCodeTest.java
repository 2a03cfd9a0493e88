// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.p2pchat.node.Problem;
import dev.p2pchat.profile.ProfileException.Reason;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ExitCodeTest {
    @Test
    void theNumbersAreAPromise() {
        assertThat(Stream.of(ExitCode.values()).map(code -> code + " " + code.number()))
                .containsExactly(
                        "DONE 0",
                        "FAILED 1",
                        "USAGE 2",
                        "NOT_YET 3",
                        "UNKNOWN_NAME 4",
                        "REFUSED 5",
                        "DIRECTORY_UNREACHABLE 6",
                        "KEY_CHANGED 7",
                        "WRONG_PASSPHRASE 8",
                        "INTERRUPTED 130");
    }

    @Test
    void everyProblemHasTheOneOfItsName() {
        for (Problem problem : Problem.values()) {
            assertThat(ExitCode.of(problem).name()).isEqualTo(problem.name());
        }
        assertThat(ExitCode.of(Reason.UNKNOWN)).isEqualTo(ExitCode.UNKNOWN_NAME);
        assertThat(ExitCode.of(Reason.WRONG_PASSPHRASE)).isEqualTo(ExitCode.WRONG_PASSPHRASE);
        assertThat(ExitCode.of(Reason.DAMAGED)).isEqualTo(ExitCode.FAILED);
    }
}
