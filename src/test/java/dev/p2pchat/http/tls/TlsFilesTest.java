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
import java.util.ArrayList;
import java.util.List;
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
        java.util.logging.Logger logger = java.util.logging.Logger.getLogger(TlsReload.class.getName());
        logger.setLevel(java.util.logging.Level.OFF);
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
}
