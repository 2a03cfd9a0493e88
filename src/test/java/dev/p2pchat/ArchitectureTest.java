// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds the order of the packages: each uses only those before it, and each third-party library has one home. */
class ArchitectureTest {
    private static final String ROOT = "dev.p2pchat";

    /** From the ground up. A package may use only those before it. */
    static final List<String> ORDER = List.of(
            "base",
            "files",
            "cbor",
            "json",
            "crypto",
            "ipc",
            "identity",
            "storage",
            "profile",
            "wire",
            "handshake",
            "transport",
            "http",
            "directory",
            "journal",
            "contacts",
            "discovery",
            "connections",
            "messaging",
            "node",
            "control",
            "terminal",
            "cli");

    /** Library package → the only packages of ours that may touch it. */
    private static final Map<String, Set<String>> HOMES = Map.of(
            // A benchmark of ours stands beside the library alone.
            "org.bouncycastle..", Set.of("crypto", "cli.bench"),
            "jetbrains.exodus..", Set.of("storage.xodus"),
            "com.fasterxml.jackson.dataformat.cbor..", Set.of("cbor"),
            "com.fasterxml.jackson.dataformat.toml..", Set.of("cli"),
            "io.nayuki..", Set.of("terminal"),
            "io.undertow..", Set.of("http", "directory.server"),
            "org.jline..", Set.of("terminal"),
            "picocli..", Set.of("cli"));

    private static JavaClasses ours;

    @BeforeAll
    static void readClasses() {
        ours = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(ROOT);
    }

    @Test
    void everyPackageIsListed() {
        Set<String> unlisted = new TreeSet<>();
        for (JavaClass type : ours) {
            if (!ORDER.contains(area(type))) {
                unlisted.add(type.getPackageName());
            }
        }
        assertThat(unlisted).isEmpty();
    }

    @Test
    void noPackageUsesOneAboveIt() {
        Set<String> upward = new TreeSet<>();
        for (JavaClass type : ours) {
            type.getDirectDependenciesFromSelf().stream()
                    .filter(d -> d.getTargetClass().getPackageName().startsWith(ROOT))
                    .filter(d -> ORDER.indexOf(area(d.getTargetClass())) > ORDER.indexOf(area(type)))
                    .forEach(d -> upward.add(d.getDescription()));
        }
        assertThat(upward).isEmpty();
    }

    @Test
    void eachLibraryStaysInItsHome() {
        HOMES.forEach((library, homes) -> noClasses()
                .that()
                .resideOutsideOfPackages(homes.stream()
                        .flatMap(home -> Stream.of(ROOT + "." + home, ROOT + "." + home + ".."))
                        .toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .allowEmptyShould(true)
                .check(ours));
    }

    /** They are found by name ({@code META-INF/services}): who deletes the package deletes that file, and all else compiles. */
    @Test
    void nobodyKnowsOfTheAncestors() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".directory.ancestors")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".directory.ancestors")
                .check(ours);
    }

    @Test
    void everyPackageIsNullMarked() {
        Set<String> unmarked = new TreeSet<>();
        for (JavaClass type : ours) {
            JavaPackage home = type.getPackage();
            if (!home.isAnnotatedWith("org.jspecify.annotations.NullMarked")) {
                unmarked.add(home.getName());
            }
        }
        assertThat(unmarked).isEmpty();
    }

    @Test
    void nobodyNamesAClassImplOrUtil() {
        classes()
                .should()
                .haveNameNotMatching(".*(Impl|Util|Utils|Helper|Manager)")
                .check(ours);
    }

    /** The first part of the package below the root: {@code storage} for {@code dev.p2pchat.storage.xodus}. */
    private static String area(JavaClass type) {
        String rest = type.getPackageName().substring(ROOT.length());
        return rest.isEmpty() ? "" : rest.substring(1).split("\\.", 2)[0];
    }
}
