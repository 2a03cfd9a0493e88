// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.p2pchat.terminal.Style;
import dev.p2pchat.terminal.TextWidth;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
    private static List<String> printed(Table table, int columns) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        table.print(new Console(out, OutputStream.nullOutputStream(), new Style(false), false, false), columns);
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void columnsAreAsWideAsTheirWidestCell() {
        Table table = new Table("NAME", "STATE");
        table.row("bob", "online");
        table.row("a-long-name", "off");

        assertThat(printed(table, 80)).containsExactly("NAME         STATE", "bob          online", "a-long-name  off");
    }

    @Test
    void widthIsThatOfWhatIsSeen() {
        Table table = new Table("NAME", "X");
        table.row("漢字", "1");
        table.row("e\u0301e\u0301", "2");

        assertThat(printed(table, 80)).containsExactly("NAME  X", "漢字  1", "e\u0301e\u0301    2");
    }

    @Test
    void theWidestIsCutUntilItFits() {
        Table table = new Table("NAME", "ADDRESS");
        table.row("bob", "a-very-long-host-name.example.org:9000");

        List<String> lines = printed(table, 20);

        assertThat(lines).allSatisfy(line -> assertThat(TextWidth.of(line)).isLessThanOrEqualTo(20));
        assertThat(lines.get(1)).startsWith("bob   a-very");
    }

    @Test
    void columnsStayReadableWhereNothingFits() {
        Table table = new Table("NAME", "STATE");
        table.row("somebody", "connected");

        assertThat(printed(table, 3))
                .allSatisfy(line -> assertThat(TextWidth.of(line)).isLessThanOrEqualTo(10));
    }
}
