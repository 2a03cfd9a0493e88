// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** docs/operations.md and the help say of each limit what the program does. */
class OperationsPageTest {
    private static final Path PAGE = Path.of("docs/operations.md");

    @Test
    void everyLimitStandsOnThePageWithItsDefaultAndAReason() throws Exception {
        List<String> rows = Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| `--"))
                .toList();
        int limits = 0;
        for (Field field : LimitOptions.class.getDeclaredFields()) {
            Option option = field.getAnnotation(Option.class);
            if (option == null || option.names()[0].equals("--trust-proxy")) {
                continue;
            }
            limits++;
            field.setAccessible(true);
            String standard = words(Objects.requireNonNull(field.get(new LimitOptions())));
            assertThat(option.description()[0]).endsWith("Default: " + standard + ".");
            assertThat(rows).anySatisfy(row -> {
                String[] cells = row.split("\\|", -1);
                assertThat(cells[1]).contains("`" + option.names()[0] + "`");
                assertThat(cells[2]).containsPattern("(^|\\D)" + standard + "(\\D|$)");
                assertThat(cells[3].length()).as("the reason").isGreaterThan(20);
                assertThat(cells[4]).as("what happens beyond").isNotBlank();
            });
        }
        assertThat(limits).isEqualTo(13);
    }

    private static String words(Object standard) {
        return standard instanceof Duration time ? time.toSeconds() + "s" : String.valueOf(standard);
    }

    @Test
    void everyOptionOfOperatorsIsOnThePage() throws Exception {
        String page = Files.readString(PAGE);
        for (OptionSpec option : Objects.requireNonNull(
                        new CliRun().commands().getSubcommands().get("serve-directory"))
                .getCommandSpec()
                .options()) {
            String name = option.longestName();
            if (name.matches(
                    "--(tls|metrics|log|trust|rate|burst|connections|names|header|body|idle|request|origin).*")) {
                assertThat(page).contains(name);
            }
        }
    }
}
