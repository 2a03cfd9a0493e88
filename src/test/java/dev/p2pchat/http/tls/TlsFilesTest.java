// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.http.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.p2pchat.directory.FakeClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Everything that can be wrong with a certificate and its key is told apart, by the file it is wrong in. */
@Timeout(60)
class TlsFilesTest {
    @TempDir
    private Path folder;

    private static TestCertificate good;
    private static TestCertificate other;
    private static TestCertificate rsa;
    private TlsFiles files;

    @BeforeAll
    static void make(@TempDir Path elsewhere) throws Exception {
        good = TestCertificate.make(elsewhere, "EC");
        other = TestCertificate.make(elsewhere, "EC");
        rsa = TestCertificate.make(elsewhere, "RSA", 1);
    }

    @BeforeEach
    void write() throws Exception {
        files = good.write(folder);
    }

    private void expect(String... words) {
        assertThatThrownBy(files::read)
                .isInstanceOf(TlsFilesException.class)
                .message()
                .contains(words);
    }

    @Test
    void bothKindsOfKeysAreRead() throws Exception {
        for (TestCertificate one : List.of(good, rsa)) {
            assertThat(one.write(folder).read().expires())
                    .isEqualTo(one.certificate().getNotAfter().toInstant());
        }
    }

    @Test
    void textAroundTheBlocksIsIgnoredAndAChainIsReadWhole() throws Exception {
        Files.writeString(
                files.certificate(), "subject=CN = localhost\r\n" + good.pem().replace("\n", "\r\n") + rsa.pem());
        Files.writeString(
                files.key(),
                "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
                        + Files.readString(files.key()));
        assertThat(files.read().expires())
                .as("the first to end")
                .isEqualTo(rsa.certificate().getNotAfter().toInstant());
    }

    @Test
    void aMissingFileIsTold() throws Exception {
        Files.delete(files.key());
        expect(files.key().toString(), "no such file");
    }

    @Test
    void anUnreadableFileIsTold() throws Exception {
        Files.setPosixFilePermissions(files.key(), PosixFilePermissions.fromString("---------"));
        assumeTrue(!Files.isReadable(files.key()), "root reads everything");
        expect(files.key().toString(), "permission denied");
    }

    @Test
    void whatIsNotPemIsTold() throws Exception {
        Files.write(files.certificate(), good.certificate().getEncoded());
        expect(files.certificate().toString(), "no certificate in PEM form");
        Files.writeString(files.certificate(), good.pem().substring(0, 100));
        expect(files.certificate().toString(), "damaged or cut off");
        Files.writeString(files.certificate(), TestCertificate.pem("CERTIFICATE", new byte[50]));
        expect(files.certificate().toString(), "cannot be read");
        Files.writeString(files.certificate(), "x".repeat(1 << 20));
        expect(files.certificate().toString(), "too long");
    }

    @Test
    void aKeyThatIsNoneIsTold() throws Exception {
        Files.writeString(files.key(), good.pem());
        expect(files.key().toString(), "no key in PEM form");
        Files.writeString(files.key(), TestCertificate.pem("PRIVATE KEY", new byte[50]));
        expect(files.key().toString(), "damaged, or neither RSA nor EC");
    }

    @Test
    void anEncryptedKeyIsToldWithTheWayOut() throws Exception {
        Files.writeString(files.key(), TestCertificate.pem("ENCRYPTED PRIVATE KEY", new byte[50]));
        expect(files.key().toString(), "encrypted", "openssl pkcs8");
        Files.writeString(files.key(), """
                -----BEGIN RSA PRIVATE KEY-----
                Proc-Type: 4,ENCRYPTED
                DEK-Info: AES-256-CBC,00

                AAAA
                -----END RSA PRIVATE KEY-----
                """);
        expect(files.key().toString(), "encrypted", "openssl pkcs8");
    }

    @Test
    void aKeyInAnOldFormIsToldWithTheWayOut() throws Exception {
        for (String label : List.of("RSA PRIVATE KEY", "EC PRIVATE KEY")) {
            Files.writeString(files.key(), TestCertificate.pem(label, new byte[50]));
            expect(files.key().toString(), "old form", label, "openssl pkcs8");
        }
    }

    @Test
    void aKeyOfAnotherCertificateIsTold() throws Exception {
        for (TestCertificate one : List.of(other, rsa)) {
            Files.writeString(files.key(), one.keyPem());
            expect(files.key().toString(), files.certificate().toString(), "does not belong");
        }
    }

    @Test
    void newFilesAreTakenOverAndBrokenOnesAreNot() throws Exception {
        FakeClock clock = new FakeClock();
        List<TlsIdentity> used = new ArrayList<>();
        Logger logger = Logger.getLogger(TlsReload.class.getName());
        logger.setLevel(Level.OFF);
        try (TlsReload reload = new TlsReload(files, clock)) {
            TlsIdentity first = reload.current();
            reload.look(used::add);
            assertThat(used).as("nothing new").isEmpty();

            TestCertificate next = rsa;
            Files.writeString(files.certificate(), next.pem());
            reload.look(used::add);
            assertThat(used).as("its key is not there yet").isEmpty();
            assertThat(reload.current()).isSameAs(first);
            Files.delete(files.key());
            reload.look(used::add);
            assertThat(reload.current()).isSameAs(first);

            Files.writeString(files.key(), next.keyPem());
            reload.look(used::add);
            assertThat(used).containsExactly(reload.current());
            assertThat(reload.current()).isNotSameAs(first);
            reload.look(used::add);
            assertThat(used).hasSize(1);

            reload.look(identity -> {
                throw new IllegalStateException("never asked");
            });
            Files.writeString(files.certificate(), good.pem());
            Files.writeString(files.key(), good.keyPem());
            reload.look(identity -> {
                throw new IllegalStateException("does not end the looking");
            });
            assertThat(TlsReload.INTERVAL).isEqualTo(Duration.ofSeconds(30));
        } finally {
            logger.setLevel(null);
        }
    }

    @Test
    void aCertificateThatNobodyRenewsIsToldBeforeItsEndAndAtIt() throws Exception {
        FakeClock clock = new FakeClock();
        Instant end = good.certificate().getNotAfter().toInstant();
        clock.advance(
                Duration.between(clock.instant(), end.minus(TlsReload.NEAR).minusSeconds(1)));
        List<String> told = new CopyOnWriteArrayList<>();
        Logger logger = Logger.getLogger(TlsReload.class.getName());
        logger.setFilter(line -> {
            told.add(line.getMessage());
            return false;
        });
        try (TlsReload reload = new TlsReload(files, clock)) {
            reload.look(identity -> {});
            assertThat(told).isEmpty();
            clock.advance(Duration.ofSeconds(1));
            reload.look(identity -> {});
            reload.look(identity -> {});
            assertThat(told).singleElement().asString().contains("ends at");
            clock.advance(TlsReload.NEAR);
            reload.look(identity -> {});
            reload.look(identity -> {});
            assertThat(told).hasSize(2).last().asString().contains("ended at");
        } finally {
            logger.setFilter(null);
        }
    }

    @Test
    void theSameMistakeIsToldAgainAfterItWasMended() throws Exception {
        String key = Files.readString(files.key());
        List<String> told = new CopyOnWriteArrayList<>();
        Logger logger = Logger.getLogger(TlsReload.class.getName());
        logger.setFilter(line -> {
            told.add(line.getMessage());
            return false;
        });
        try (TlsReload reload = new TlsReload(files, new FakeClock())) {
            told.clear();
            for (int i = 1; i <= 2; i++) {
                Files.delete(files.key());
                reload.look(identity -> {});
                reload.look(identity -> {});
                assertThat(told).hasSize(i);
                Files.writeString(files.key(), key);
                reload.look(identity -> {});
            }
        } finally {
            logger.setFilter(null);
        }
    }
}
