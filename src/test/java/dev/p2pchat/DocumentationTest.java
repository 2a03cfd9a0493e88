// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.p2pchat.transport.TransportLimits;
import dev.p2pchat.wire.Frame;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documents say and a program can check: commands, links, packages, type numbers, limits. */
class DocumentationTest {
    private static final Path ROOT = Path.of("");
    private static final Path README = Path.of("README.md");
    private static final Path PROTOCOL = Path.of("docs/protocol.md");
    private static final Path ARCHITECTURE = Path.of("docs/architecture.md");
    private static final Path TESTS = Path.of("src/test/java");

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.+)$");
    private static final Pattern TEST_NAME = Pattern.compile("`(\\w+(?:Test|IT|Contract))`");
    /** {@code | `package.Class.member` | value | unit | }. */
    private static final Pattern LIMIT = Pattern.compile("(?m)^\\| `([\\w.]+)` \\| (\\d+) \\|");

    @Test
    void theReadmeHasTheTwoCommandsAndTheCardsThreeLines() throws IOException {
        assertThat(Files.readString(README))
                .contains("    mvn -q package -DskipTests && target/p2pchat demo\n")
                .contains("    mvn verify\n")
                .contains("apt-get install -y openjdk-17-jdk-headless maven")
                .contains("    p2pchat serve-directory --port 5000 ")
                .contains("    p2pchat peer --name alice --port 9000 ")
                .contains("    p2pchat history bob ");
    }

    @Test
    void everyRelativeLinkLeadsSomewhere() throws IOException {
        Collection<String> broken = new TreeSet<>();
        int links = 0;
        for (Path document : documents()) {
            Matcher link = LINK.matcher(Files.readString(document));
            while (link.find()) {
                String target = link.group(1);
                if (!target.matches("[a-z]+:.*")) {
                    links++;
                    if (!leadsSomewhere(document, target)) {
                        broken.add(document + " → " + target);
                    }
                }
            }
        }
        assertThat(broken).isEmpty();
        assertThat(links).isGreaterThan(20);
    }

    private static boolean leadsSomewhere(Path from, String target) throws IOException {
        String[] parts = target.split("#", 2);
        Path file = parts[0].isEmpty() ? from : from.resolveSibling(parts[0]).normalize();
        return Files.exists(file) && (parts.length == 1 || anchors(file).contains(parts[1]));
    }

    /** As the usual renderers make them. */
    private static Set<String> anchors(Path file) throws IOException {
        return HEADING.matcher(Files.readString(file))
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\w\\- ]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    @Test
    void noDocumentSpeaksOfAnythingOutsideTheProject() throws IOException {
        for (Path document : documents()) {
            assertThat(Files.readString(document)).as(document.toString()).doesNotContain("../shared");
        }
    }

    @Test
    void theArchitectureNamesEveryPackageInItsOrder() throws IOException {
        String packages = Files.readString(ARCHITECTURE)
                .replaceFirst("(?s).*?\\n## Packages", "")
                .replaceFirst("(?s)\\n## .*", "");
        List<String> named = Pattern.compile("(?m)^\\| `([a-z]+)` \\|")
                .matcher(packages)
                .results()
                .map(row -> row.group(1))
                .toList();
        assertThat(named).isEqualTo(ArchitectureTest.ORDER);
    }

    @Test
    void everyTestThatTheArchitectureNamesIsThere() throws IOException {
        Set<String> there = new HashSet<>();
        try (Stream<Path> files = Files.walk(TESTS)) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java"))
                    .forEach(name -> there.add(name.substring(0, name.length() - ".java".length())));
        }
        List<String> named = TEST_NAME
                .matcher(Files.readString(ARCHITECTURE))
                .results()
                .map(name -> name.group(1))
                .toList();
        assertThat(there).containsAll(named);
        assertThat(named).hasSizeGreaterThanOrEqualTo(ArchitectureTest.ORDER.size());
    }

    @Test
    void theProtocolNamesEveryFrameWithItsNumber() throws Exception {
        String protocol = Files.readString(PROTOCOL);
        int frames = 0;
        for (Class<?> frame : Frame.class.getPermittedSubclasses()) {
            if (frame != Frame.Unknown.class) {
                assertThat(protocol).contains("\n| " + value(frame, "TYPE") + " | " + wireName(frame) + " | ");
                frames++;
            }
        }
        assertThat(Pattern.compile("(?m)^\\| \\d+ \\| [A-Z0-9-]+ \\|")
                        .matcher(protocol)
                        .results())
                .hasSize(frames);
    }

    /** {@code MessageEnd} is MESSAGE-END on the page. */
    private static String wireName(Class<?> frame) {
        return frame.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "-").toUpperCase(Locale.ROOT);
    }

    @Test
    void everyLimitOfTheProtocolIsTheConstantOfTheProgram() throws Exception {
        Map<String, Long> said = limits();
        Map<String, Long> real = new LinkedHashMap<>();
        for (String name : said.keySet()) {
            real.put(name, valueOf(name));
        }
        assertThat(said).isEqualTo(real);
    }

    @Test
    void theProtocolNamesEveryLimitOfSessionsAndConnections() throws Exception {
        List<String> limits = new ArrayList<>();
        for (Class<?> type : List.of(TransportLimits.class, Class.forName("dev.p2pchat.handshake.RekeyLimits"))) {
            for (RecordComponent component : type.getRecordComponents()) {
                limits.add(type.getName().substring("dev.p2pchat.".length()) + "." + component.getName());
            }
        }
        assertThat(limits().keySet()).containsAll(limits);
    }

    private static Map<String, Long> limits() throws IOException {
        return LIMIT.matcher(Files.readString(PROTOCOL))
                .results()
                .collect(Collectors.toMap(row -> row.group(1), row -> Long.valueOf(row.group(2))));
    }

    private static long valueOf(String name) throws Exception {
        int dot = name.lastIndexOf('.');
        return value(type(name.substring(0, dot)), name.substring(dot + 1));
    }

    private static Class<?> type(String name) throws ClassNotFoundException {
        try {
            return Class.forName("dev.p2pchat." + name);
        } catch (ClassNotFoundException e) {
            int dot = name.lastIndexOf('.');
            return Class.forName("dev.p2pchat." + name.substring(0, dot) + "$" + name.substring(dot + 1));
        }
    }

    /** A constant, or a component of the limits that a type has as its standard ones; durations in seconds. */
    private static long value(Class<?> type, String member) throws Exception {
        Field field = type.getDeclaredField(member);
        field.setAccessible(true);
        Object value = field.get(Modifier.isStatic(field.getModifiers()) ? null : standard(type));
        return value instanceof Duration duration ? duration.toSeconds() : ((Number) value).longValue();
    }

    private static Object standard(Class<?> limits) throws Exception {
        if (limits == TransportLimits.class) {
            return TransportLimits.defaults();
        }
        Field standard = limits.getDeclaredField("STANDARD");
        standard.setAccessible(true);
        return standard.get(null);
    }

    private static List<Path> documents() throws IOException {
        List<Path> documents = new ArrayList<>();
        try (Stream<Path> top = Files.list(ROOT);
                Stream<Path> below = Files.walk(Path.of("docs"))) {
            Stream.concat(top, below)
                    .filter(file -> file.toString().endsWith(".md"))
                    .forEach(documents::add);
        }
        List<String> expected = Arrays.asList("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md");
        assertThat(documents.stream().map(Path::toString)).containsAll(expected);
        return documents;
    }
}
