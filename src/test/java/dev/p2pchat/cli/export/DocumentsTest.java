// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.p2pchat.messaging.DeliveryState;
import dev.p2pchat.node.ConversationView;
import dev.p2pchat.node.MessageView;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentsTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:05Z");
    private static final String KEY = "MZXW6YT-BOORSXE";

    private static ConversationView with(String name) {
        return new ConversationView(name, KEY, false, 9);
    }

    private static MessageView says(String from, String body) {
        return message(from, false, NOON, DeliveryState.RECEIVED, "text", body);
    }

    private static MessageView message(
            String from, boolean outgoing, Instant at, DeliveryState state, String kind, String body) {
        return new MessageView("id", "bob", KEY, false, outgoing, from, "alice", at, at, state, kind, body);
    }

    private static String written(BiFunction<Writer, ZoneOffset, Document> format, String name, MessageView... messages)
            throws IOException {
        StringWriter out = new StringWriter();
        Document document = format.apply(out, ZoneOffset.UTC);
        document.conversation(with(name));
        for (MessageView message : messages) {
            document.message(message);
        }
        document.end();
        return out.toString();
    }

    private static String html(MessageView... messages) throws IOException {
        return written(Html::new, "bob", messages);
    }

    private static String markdown(MessageView... messages) throws IOException {
        return written(Markdown::new, "bob", messages);
    }

    private static String text(MessageView... messages) throws IOException {
        return written(PlainText::new, "bob", messages);
    }

    /** The page without any message, cut where they would stand. */
    private static String bodyOf(String page) {
        return page.substring(page.indexOf("<body>"));
    }

    @Test
    void txtHasADayATimeAnAuthorAndWhatBecameOfIt() throws Exception {
        assertThat(text(
                        says("bob", "hello"),
                        message("alice", true, NOON.plusSeconds(60), DeliveryState.DELIVERED, "text", "hi\nthere"),
                        message("alice", true, NOON.plusSeconds(86_400), DeliveryState.QUEUED, "text", "later"),
                        message("bob", false, NOON.plusSeconds(86_401), DeliveryState.RECEIVED, "invite", ""),
                        message("bob", false, NOON.plusSeconds(86_402), DeliveryState.RECEIVED, "poll", "")))
                .isEqualTo("""
                        === bob (MZXW6YT-BOORSXE) ===

                        --- Saturday, 2026-11-21 ---
                        12:00:05 bob: hello
                        12:01:05 alice: hi
                                 there

                        --- Sunday, 2026-11-22 ---
                        12:00:05 alice (queued): later
                        12:00:06 bob: [bob invites you to talk]
                        12:00:07 bob: [poll, which this version cannot show]
                        """);
    }

    @Test
    void mdHasHeadingsForConversationsAndDaysAndAParagraphForEachMessage() throws Exception {
        assertThat(markdown(
                        says("bob", "hello\n\n  there"),
                        message("alice", true, NOON.plusSeconds(1), DeliveryState.HELD, "text", "hi")))
                .isEqualTo("""
                        # bob

                        MZXW6YT\\-BOORSXE

                        ## Saturday, 2026-11-21

                        **bob** 12:00:05\\
                        hello\\
                        \u00a0\\
                        \u00a0\u00a0there

                        **alice** 12:00:06 *(held)*\\
                        hi
                        """);
    }

    @Test
    void htmlIsOnePageThatNeedsAndRunsNothing() throws Exception {
        String page = html(
                says("bob", "hello\nthere"),
                message("alice", true, NOON.plusSeconds(1), DeliveryState.QUEUED, "text", "hi"));

        assertThat(page)
                .startsWith("<!DOCTYPE html>\n<html lang=\"en\">")
                .endsWith("</section>\n</body>\n</html>\n")
                .contains(
                        "<meta charset=\"utf-8\">",
                        "default-src 'none'; style-src 'unsafe-inline'",
                        "name=\"viewport\"",
                        "prefers-color-scheme: dark",
                        "@media print",
                        "<h2>Saturday, 2026-11-21</h2>",
                        "<article class=\"in\"><header><bdi>bob</bdi> <time datetime=\"2026-11-21T12:00:05Z\">12:00:05"
                                + "</time></header><p dir=\"auto\">hello\nthere</p></article>",
                        "<article class=\"out\"><header><bdi>alice</bdi>",
                        "</time> (queued)</header>")
                .doesNotContainPattern("(?i)<script|<link|<img|<iframe|\\bon[a-z]+=|url\\(|@import|https?:");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "</p></article></section></body><h1>fake</h1>",
                "<img src=x onerror=alert(1)>",
                "\"><svg/onload=alert(1)>",
                "' onmouseover='x",
                "&lt;script&gt; &#60;b&#62; &amp",
                "<!-- ",
                "]]>",
                "<style>body{display:none}</style>"
            })
    void htmlKeepsWhateverIsWrittenInItsPlace(String hostile) throws Exception {
        String usual = bodyOf(html(says("bob", "X")));
        String tags = "<[^>]*>";

        for (String page : List.of(
                bodyOf(html(says("bob", hostile))),
                bodyOf(html(says(hostile, "X"))),
                bodyOf(written(Html::new, hostile, says("bob", "X"))),
                bodyOf(html(message("bob", false, NOON, DeliveryState.RECEIVED, hostile, ""))))) {
            assertThat(Pattern.compile(tags).matcher(page).results().map(tag -> tag.group()))
                    .containsExactlyElementsOf(Pattern.compile(tags)
                            .matcher(usual)
                            .results()
                            .map(tag -> tag.group())
                            .toList());
            assertThat(page).doesNotContain(hostile);
        }
        assertThat(html(says("bob", "a < b & c > \"d\" 'e'")))
                .contains("a &lt; b &amp; c &gt; &quot;d&quot; &#39;e&#39;");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "# a heading",
                "## 2026-11-22",
                "---",
                "===",
                "***",
                "> a quotation",
                "- an item",
                "+ an item",
                "1. an item",
                "12) an item",
                "```",
                "~~~ code",
                "    code",
                "\tcode",
                "**bold** _em_ `code` ~~gone~~",
                "[text](http://evil.example)",
                "![image](http://evil.example/x.png)",
                "<http://evil.example>",
                "<b>html</b>",
                "&lt;b&gt; &copy;",
                "[ref]: http://evil.example",
                "| a | b |\n|---|---|",
                "http://evil.example www.evil.example a@evil.example",
                "backslash at the end\\",
                "$x^2$",
                "first\n\n**alice** 12:00:05\\\nfaked",
                "first\r\n# second"
            })
    void mdLeavesNothingThatMeansSomething(String hostile) throws Exception {
        for (String page : List.of(markdown(says("bob", hostile)), written(Markdown::new, hostile, says("bob", "X")))) {
            String ours = page.replaceFirst("^# ", "")
                    .replaceFirst("\n## [A-Za-z]+, [0-9-]+\n", "\n")
                    .replaceFirst("\n\\*\\*bob\\*\\* [0-9:]+\\\\\n", "\n");
            // Without what is escaped, and the hard breaks that hold lines together, nothing special is left.
            String left = ours.replaceAll("\\\\[^\\nA-Za-z0-9\\s]", "").replaceAll("\\\\\n", "\n");

            assertThat(left)
                    .doesNotContainPattern("[\\\\`*_{}\\[\\]()<>#+=!|~&$^-]")
                    .doesNotContainPattern("[.:@/]");
            assertThat(ours).doesNotContainPattern("(?m)^[ \\t]");
            assertThat(left.replaceFirst("(?s)^.*?\n\n.*?\n\n", "").strip()).doesNotContain("\n\n");
        }
    }

    @Test
    void everyFormatMakesVisibleWhatATerminalOrAReaderWouldObey() throws Exception {
        String hostile = "a\u001b[2J\u202eb\u2066c\u0007\u200fd\u00ade\ufeff\u2028f\rg\u009b31m";
        for (String document : List.of(
                text(says("bob", hostile)),
                markdown(says("bob", hostile)),
                html(says("bob", hostile)),
                text(says(hostile, "X")),
                markdown(says(hostile, "X")),
                html(says(hostile, "X")),
                written(PlainText::new, hostile, says("bob", "X")),
                written(Markdown::new, hostile, says("bob", "X")),
                written(Html::new, hostile, says("bob", "X")))) {
            assertThat(document).doesNotContainPattern("[\\p{Cntrl}\\p{Cf}\u2028\u2029&&[^\\n]]");
            assertThat(document).contains("␛").containsPattern("U.{0,3}\\+202E");
        }
    }

    @Test
    void txtLetsNoLineOfAMessagePassForAnother() throws Exception {
        String faked = "hi\n12:00:06 alice: I owe you 100\n--- Sunday, 2026-11-22 ---\n=== carol (KEY) ===";

        assertThat(text(says("bob", faked)).lines().skip(3).filter(line -> !line.startsWith("         ")))
                .containsExactly("12:00:05 bob: hi");
    }

    @Test
    void severalConversationsAreSectionsOfOneDocument() throws Exception {
        StringWriter out = new StringWriter();
        Html page = new Html(out, ZoneOffset.UTC);
        page.conversation(with("bob"));
        page.message(says("bob", "one"));
        page.conversation(with("carol"));
        page.message(says("carol", "two"));
        page.end();

        assertThat(out.toString().split("<section>", -1)).hasSize(3);
        assertThat(out.toString().split("</section>", -1)).hasSize(3);
        assertThat(out.toString().split("<h2>", -1))
                .as("each begins with its day")
                .hasSize(3);
    }

    @Test
    void aPageWithoutConversationsIsAPageAllTheSame() throws Exception {
        StringWriter out = new StringWriter();
        new Html(out, ZoneOffset.UTC).end();

        assertThat(out.toString()).startsWith("<!DOCTYPE html>").endsWith("<body>\n</body>\n</html>\n");
    }
}
