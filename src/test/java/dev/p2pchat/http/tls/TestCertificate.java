// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.http.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A self-signed certificate for loopback, made now by the JDK's keytool, so that no file of ours ends one day. */
public record TestCertificate(X509Certificate certificate, String keyPem) {
    private static final char[] PASSWORD = "secret".toCharArray();

    /** {@code algorithm} is EC or RSA. */
    public static TestCertificate make(Path folder, String algorithm) throws Exception {
        return make(folder, algorithm, 2);
    }

    public static TestCertificate make(Path folder, String algorithm, int days) throws Exception {
        Path store = Files.createTempFile(folder, "keys", ".p12");
        Files.delete(store);
        String[] command = {
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-keyalg",
            algorithm,
            "-alias",
            "own",
            "-dname",
            "CN=localhost",
            "-ext",
            "SAN=dns:localhost,ip:127.0.0.1",
            "-storetype",
            "PKCS12",
            "-storepass",
            new String(PASSWORD),
            "-keystore",
            store.toString(),
            "-validity",
            Integer.toString(days),
            // Not the usual 3072 bits, which take seconds.
            "-keysize",
            algorithm.equals("EC") ? "256" : "2048"
        };
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (keytool.waitFor() != 0) {
            throw new AssertionError(said);
        }
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(new ByteArrayInputStream(Files.readAllBytes(store)), PASSWORD);
        return new TestCertificate(
                (X509Certificate) keys.getCertificate("own"),
                pem("PRIVATE KEY", keys.getKey("own", PASSWORD).getEncoded()));
    }

    public String pem() {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static String pem(String label, byte... der) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + label + "-----\n";
    }

    /** Into files of which {@code folder} holds one pair. */
    public TlsFiles write(Path folder) throws IOException {
        TlsFiles files = new TlsFiles(folder.resolve("cert.pem"), folder.resolve("key.pem"));
        Files.writeString(files.certificate(), pem());
        Files.writeString(files.key(), keyPem);
        return files;
    }

    /** For a client that trusts this certificate and no other. */
    public SSLContext trusting() throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("directory", certificate);
        TrustManagerFactory managers = TrustManagerFactory.getInstance("PKIX");
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }
}
