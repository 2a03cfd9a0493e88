// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.p2pchat.profile.ProfileException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PassphraseSourceTest {
    private static final String VARIABLE = "P2PCHAT_PASSPHRASE";

    @TempDir
    private Path root;

    private final CliRun cli = new CliRun();

    private PassphraseSource source(@Nullable Path file) {
        Context context = cli.context();
        return new PassphraseSource(context, file, context.console(new OutputOptions()));
    }

    private Path file(String content) throws Exception {
        return Files.writeString(root.resolve("secret"), content);
    }

    @Test
    void theFileComesBeforeTheVariable() throws Exception {
        cli.with(VARIABLE, "from the variable");
        assertThat(source(null).ask()).containsExactly("from the variable".toCharArray());
        assertThat(source(file("from the file\n")).ask()).containsExactly("from the file".toCharArray());
        assertThat(source(file("from the file")).choose()).containsExactly("from the file".toCharArray());
    }

    @Test
    void onlyTheFirstLineCountsWhateverEndsIt() throws Exception {
        assertThat(source(file("Grüße, 漢字 \r\nnot this\n")).ask()).containsExactly("Grüße, 漢字 ".toCharArray());
        assertThat(source(file("")).ask()).isEmpty();
    }

    @Test
    void aFileThatCannotBeUsedIsNamedAndNotItsContent() throws Exception {
        assertThatThrownBy(() -> source(root.resolve("gone")).ask())
                .isInstanceOf(ProfileException.class)
                .hasMessageContaining("gone");
        Path latin = Files.write(root.resolve("latin"), new byte[] {'x', (byte) 0xfc, '\n'});
        assertThatThrownBy(() -> source(latin).ask()).hasMessageContaining("UTF-8");
        Path big = file("secret".repeat(1000));
        assertThatThrownBy(() -> source(big).ask())
                .hasMessageContaining("4096")
                .hasMessageNotContaining("secretsecret");
    }

    @Test
    void withoutAnySourceAnOldProfileIsRefusedAndANewOneHasNone() throws Exception {
        assertThatThrownBy(() -> source(null).ask())
                .isInstanceOfSatisfying(
                        ProfileException.class,
                        e -> assertThat(ExitCode.of(e.reason())).isEqualTo(ExitCode.WRONG_PASSPHRASE))
                .hasMessageContaining("--passphrase-file")
                .hasMessageContaining(VARIABLE);
        assertThat(source(null).choose()).isEmpty();
        assertThat(cli.err()).contains("no passphrase").hasLineCount(1);
    }

    @Test
    void anEmptyPassphraseForANewProfileIsSaidEvenQuietly() throws Exception {
        Path file = Files.writeString(root.resolve("empty"), "\n");
        assertThat(source(file).choose()).isEmpty();
        assertThat(cli.err()).contains("no passphrase");
    }

    @Test
    void thereIsNoOptionForThePassphraseItself() {
        assertThat(cli.run("history", "--passphrase", "secret")).isEqualTo(2);
    }
}
