// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import dev.p2pchat.http.tls.TlsFiles;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A server's certificate and key. */
final class TlsOptions {
    @Option(
            names = "--tls-cert",
            paramLabel = "FILE",
            description = "Speak https: the certificate and its chain, PEM, the server's own first. Looked at every 30"
                    + " seconds; a new one needs no restart.")
    private @Nullable Path certificate;

    @Option(
            names = "--tls-key",
            paramLabel = "FILE",
            description = "The certificate's key: PEM, PKCS #8, RSA or EC, not encrypted.")
    private @Nullable Path key;

    @Nullable TlsFiles files() throws CliException {
        Path ownCertificate = certificate;
        Path ownKey = key;
        if (ownCertificate == null && ownKey == null) {
            return null;
        }
        if (ownCertificate == null || ownKey == null) {
            throw new CliException(ExitCode.USAGE, "--tls-cert and --tls-key go together.");
        }
        return new TlsFiles(ownCertificate, ownKey);
    }
}
