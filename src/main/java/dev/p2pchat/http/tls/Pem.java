// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.http.tls;

import dev.p2pchat.base.Bytes;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One block of a PEM file (RFC 7468).
 *
 * @param label what stands behind BEGIN
 */
record Pem(String label, Bytes der) {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----\\s*([A-Za-z0-9+/=\\s]*?)-----END \\1-----");

    /** A key in one of the old forms has headers where its base64 should begin. */
    private static final Pattern BEGIN = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----");

    /**
     * Reads every block; text between them is ignored.
     *
     * @throws IllegalArgumentException if one of them is not base64 to its end
     */
    static List<Pem> parse(String text) {
        List<Pem> blocks = new ArrayList<>();
        Matcher begin = BEGIN.matcher(text);
        Matcher block = BLOCK.matcher(text);
        while (begin.find()) {
            String label = begin.group(1);
            if (block.region(begin.start(), text.length()).lookingAt()) {
                blocks.add(new Pem(label, Bytes.owning(Base64.getMimeDecoder().decode(block.group(2)))));
            } else if (text.startsWith("Proc-Type:", begin.end() + 1)) {
                blocks.add(new Pem("ENCRYPTED " + label, Bytes.EMPTY));
            } else {
                throw new IllegalArgumentException("the block " + label + " is damaged or cut off");
            }
        }
        return blocks;
    }

    /** What is inside may be a key. */
    @Override
    public String toString() {
        return label;
    }
}
