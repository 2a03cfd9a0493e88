// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.http.tls;

/** The certificate or its key cannot be used; the message says which file, why, and what to do. */
public final class TlsFilesException extends Exception {
    TlsFilesException(String message) {
        super(message);
    }

    TlsFilesException(String message, Throwable cause) {
        super(message, cause);
    }
}
