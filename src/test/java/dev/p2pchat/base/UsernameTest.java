// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsernameTest {
    private static final String LONGEST = "a".repeat(Username.MAX_CHARS);

    @ParameterizedTest
    @ValueSource(strings = {"a", "7", "alice", "a.b_c-d", "0x", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})
    void acceptsWhatTheGrammarAllows(String text) throws Exception {
        assertThat(Username.of(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", ".a", "_a", "-a", "Alice", "al ice", "alice\n", "älice", "al/ice", "..", "а", "a\u0000"
            })
    void refusesEverythingElse(String text) {
        assertThatExceptionOfType(InvalidUsernameException.class).isThrownBy(() -> Username.of(text));
        assertThatIllegalArgumentException().isThrownBy(() -> new Username(text));
    }

    @Test
    void has32CharactersAtMost() throws Exception {
        assertThat(Username.of(LONGEST).value()).hasSize(32);
        assertThatExceptionOfType(InvalidUsernameException.class)
                .isThrownBy(() -> Username.of(LONGEST + "a"))
                .withMessageContaining("33 characters");
    }

    @Test
    void foldsCapitalsOnlyWhereAPersonTypedThem() throws Exception {
        assertThat(Username.typed("Alice")).isEqualTo(new Username("alice"));
        assertThatExceptionOfType(InvalidUsernameException.class).isThrownBy(() -> Username.of("Alice"));
    }

    @Test
    void foldsTheSameWayUnderATurkishLocale() throws Exception {
        Locale usual = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("tr"));
        try {
            assertThat(Username.typed("IGOR")).isEqualTo(new Username("igor"));
        } finally {
            Locale.setDefault(usual);
        }
    }

    @Test
    void doesNotRepeatARefusedTextInItsMessage() {
        assertThatExceptionOfType(InvalidUsernameException.class)
                .isThrownBy(() -> Username.of("\u001b[31mevil"))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("evil", "\u001b"));
    }

    @Test
    void isOrderedByItsLetters() {
        assertThat(new Username("alice")).isLessThan(new Username("bob"));
    }
}
