// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whoever gets the product gets the licences of all that is in it; and every source file says its own. */
class LicencesTest {
    private static final Path LICENCE = Path.of("LICENSE");
    private static final Path THIRD_PARTY = Path.of("src/main/resources/META-INF/licenses/THIRD-PARTY.txt");

    /** {@code group:artifact:type:version:scope}, written by the build. */
    private static final Pattern RESOLVED = Pattern.compile("^\\s+([^:\\s]+:[^:]+):jar:([^:]+):(compile|runtime)\\b");

    private static final Pattern LISTED = Pattern.compile("^([^:\\s]+:[^:\\s]+:\\S+) {2,}\\S.*$");
    private static final Pattern LICENCE_FILE = Pattern.compile("META-INF/[^/]*(?i:LICEN[CS]E|NOTICE|COPYING)[^/]*");
    private static final String SPDX = "SPDX-License-Identifier: Apache-2.0";

    /** {@code group:artifact:version} → jar. */
    private static final Map<String, Path> LIBRARIES = new TreeMap<>();

    @BeforeAll
    static void readLibraries() throws IOException {
        List<String> classPath =
                List.of(System.getProperty("java.class.path").split(Pattern.quote(File.pathSeparator), -1));
        for (String line : Files.readAllLines(Path.of("target/libraries.txt"))) {
            Matcher library = RESOLVED.matcher(line);
            if (library.find()) {
                String artifact = library.group(1).split(":", 2)[1];
                String jar = artifact + "-" + library.group(2) + ".jar";
                String path = classPath.stream()
                        .filter(p -> p.endsWith(File.separator + jar))
                        .findAny()
                        .orElseThrow(() -> new AssertionError("not on the class path: " + jar));
                LIBRARIES.put(library.group(1) + ":" + library.group(2), Path.of(path));
            }
        }
        assertThat(LIBRARIES).as("what the build wrote to target/libraries.txt").hasSizeGreaterThan(20);
    }

    @Test
    void everyLibraryIsListedWithItsVersionAndLicence() throws IOException {
        Collection<String> listed = new TreeSet<>();
        for (String line : Files.readAllLines(THIRD_PARTY)) {
            Matcher library = LISTED.matcher(line);
            if (library.matches()) {
                listed.add(library.group(1));
            }
        }
        assertThat(listed).containsExactlyInAnyOrderElementsOf(LIBRARIES.keySet());
    }

    @Test
    void everyNoticeAndLicenceThatALibraryBringsIsCarried() throws IOException {
        String carried = words(Files.readString(THIRD_PARTY));
        String apache = terms(Files.readString(LICENCE));
        Collection<String> missing = new ArrayList<>();
        int seen = 0;
        for (Map.Entry<String, Path> library : LIBRARIES.entrySet()) {
            try (JarFile jar = new JarFile(library.getValue().toFile())) {
                for (JarEntry entry : jar.stream()
                        .filter(e -> LICENCE_FILE.matcher(e.getName()).matches())
                        .toList()) {
                    String text = new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
                    seen++;
                    if (!terms(text).equals(apache) && !carried.contains(words(text))) {
                        missing.add(library.getKey() + " " + entry.getName());
                    }
                }
            }
        }
        assertThat(missing).isEmpty();
        assertThat(seen).isGreaterThan(15);
    }

    @Test
    void ourOwnLicenceIsTheUnalteredOne() throws IOException {
        assertThat(terms(Files.readString(LICENCE))).startsWith("Apache License Version 2.0, January 2004");
        // The published text's own figure.
        assertThat(Files.size(LICENCE)).isEqualTo(11_358);
    }

    @Test
    void everySourceFileSaysItsLicence() throws IOException {
        Collection<Path> silent = new TreeSet<>();
        List<Path> sources = new ArrayList<>(List.of(Path.of("pom.xml"), Path.of(".ci/run")));
        for (String folder : List.of("src", "packaging")) {
            try (Stream<Path> files = Files.walk(Path.of(folder))) {
                files.filter(file -> file.toString().matches(".*\\.(java|sh|properties)"))
                        .forEach(sources::add);
            }
        }
        for (Path source : sources) {
            if (Files.readAllLines(source).stream().limit(3).noneMatch(line -> line.contains(SPDX))) {
                silent.add(source);
            }
        }
        assertThat(silent).isEmpty();
        assertThat(sources).hasSizeGreaterThan(100);
    }

    /** Up to where the licence ends and what to do with it begins: copies differ behind that. */
    private static String terms(String text) {
        return words(text.split("END OF TERMS AND CONDITIONS|APPENDIX:", 2)[0]);
    }

    private static String words(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }
}
