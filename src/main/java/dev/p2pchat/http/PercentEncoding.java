// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Undoes the encoding of URLs (RFC 3986, section 2.1) strictly: the server's own decoder replaces what it cannot read. */
final class PercentEncoding {
    private PercentEncoding() {}

    /**
     * Decodes one segment or parameter.
     *
     * @throws HttpProblem 422 for a stray percent sign and for bytes that are not UTF-8
     */
    static String decode(String encoded) throws HttpProblem {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length());
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            if (c == '%') {
                int high = i + 2 < encoded.length() ? Character.digit(encoded.charAt(i + 1), 16) : -1;
                int low = i + 2 < encoded.length() ? Character.digit(encoded.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    throw notText();
                }
                bytes.write(high << 4 | low);
                i += 2;
            } else if (c < 0x80) {
                bytes.write(c);
            } else {
                throw notText();
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw notText();
        }
    }

    private static HttpProblem notText() {
        return HttpProblem.unprocessable("The address has a part that is not percent-encoded UTF-8.");
    }
}
