// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.http.tls;

import dev.p2pchat.base.FileFailure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where a certificate and its key lie.
 *
 * @param certificate PEM: the server's own first, then those that lead to its authority
 * @param key PEM: PKCS #8, RSA or EC, not encrypted
 */
public record TlsFiles(Path certificate, Path key) {
    /** Ten times what a long chain takes. */
    private static final int MAX_FILE_BYTES = 256 * 1024;

    private static final String CERTIFICATE = "CERTIFICATE";
    private static final String KEY = "PRIVATE KEY";

    /** Algorithm of a key → how it signs. */
    private static final Map<String, String> SIGNATURES = Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA");

    /** What lies in both, to see whether it changed. */
    record Content(String certificate, String key) {
        @Override
        public String toString() {
            return "content of TLS files";
        }
    }

    /** Reads both and sees whether they belong together. */
    public TlsIdentity read() throws TlsFilesException {
        return identity(content());
    }

    Content content() throws TlsFilesException {
        return new Content(text(certificate), text(key));
    }

    TlsIdentity identity(Content content) throws TlsFilesException {
        List<X509Certificate> chain = chain(content.certificate());
        PrivateKey own = key(content.key());
        PublicKey certified = chain.get(0).getPublicKey();
        if (!own.getAlgorithm().equals(certified.getAlgorithm()) || !belongs(own, certified)) {
            throw new TlsFilesException("The key in " + key + " does not belong to the first certificate in "
                    + certificate + ". The server's own certificate must stand first.");
        }
        return new TlsIdentity(chain, own);
    }

    private static String text(Path file) throws TlsFilesException {
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw new TlsFilesException(
                        file + " is too long for a PEM file: more than " + MAX_FILE_BYTES + " bytes.");
            }
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new TlsFilesException(file + " cannot be read: " + FileFailure.reason(e) + ".", e);
        }
    }

    private List<X509Certificate> chain(String text) throws TlsFilesException {
        List<X509Certificate> chain = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Pem block : blocks(certificate, text)) {
                if (block.label().equals(CERTIFICATE)) {
                    chain.add((X509Certificate) factory.generateCertificate(
                            new ByteArrayInputStream(block.der().toArray())));
                }
            }
        } catch (CertificateException e) {
            throw new TlsFilesException(certificate + " holds a certificate that cannot be read.", e);
        }
        if (chain.isEmpty()) {
            throw new TlsFilesException(certificate + " holds no certificate in PEM form (BEGIN CERTIFICATE).");
        }
        return chain;
    }

    private PrivateKey key(String text) throws TlsFilesException {
        for (Pem block : blocks(key, text)) {
            String label = block.label();
            if (label.startsWith("ENCRYPTED")) {
                throw new TlsFilesException(
                        "The key in " + key + " is encrypted, and nobody is there to ask. Decrypt it:"
                                + " openssl pkcs8 -topk8 -nocrypt -in FILE -out NEW.");
            }
            if (label.equals(KEY)) {
                return pkcs8(block.der().toArray());
            }
            if (label.endsWith(KEY)) {
                throw new TlsFilesException("The key in " + key + " is in an old form (BEGIN " + label
                        + "). Convert it: openssl pkcs8 -topk8 -nocrypt -in FILE -out NEW.");
            }
        }
        throw new TlsFilesException(key + " holds no key in PEM form (BEGIN PRIVATE KEY).");
    }

    private PrivateKey pkcs8(byte... der) throws TlsFilesException {
        for (String algorithm : SIGNATURES.keySet()) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (GeneralSecurityException e) {
                // Perhaps the other one.
            }
        }
        throw new TlsFilesException("The key in " + key + " is damaged, or neither RSA nor EC.");
    }

    private static List<Pem> blocks(Path file, String text) throws TlsFilesException {
        try {
            return Pem.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TlsFilesException(file + " is not in PEM form: " + e.getMessage() + ".", e);
        }
    }

    private static boolean belongs(PrivateKey own, PublicKey certified) {
        byte[] something = "p2pchat".getBytes(StandardCharsets.US_ASCII);
        try {
            Signature signature = Signature.getInstance(SIGNATURES.get(own.getAlgorithm()));
            signature.initSign(own);
            signature.update(something);
            byte[] signed = signature.sign();
            signature.initVerify(certified);
            signature.update(something);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
