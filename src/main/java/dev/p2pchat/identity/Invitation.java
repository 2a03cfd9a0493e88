// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.identity;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.Username;
import dev.p2pchat.crypto.Ed25519PublicKey;
import java.util.Base64;

/**
 * Somebody's signed record as a link to paste or to scan: {@code p2pchat:NAME/PAYLOAD}.
 *
 * <p>Whoever has it can call its owner under the known key, without any directory. It says nothing about whether the link
 * itself came from whom it seems to: that says a {@link SafetyNumber}.
 */
public record Invitation(SignedRecord record) {
    private static final String SCHEME = "p2pchat:";

    /** The scheme, the longest name, a slash, and base64 of a signature and the longest record. */
    public static final int MAX_CHARS = SCHEME.length()
            + Username.MAX_CHARS
            + 1
            + (8 * (Ed25519PublicKey.SIGNATURE_BYTES + SignedRecord.MAX_BYTES) + 5) / 6;

    /** What is looked at before anything is taken out of it: the longest link, in short lines that are indented. */
    static final int MAX_TYPED_CHARS = 2 * MAX_CHARS;

    private static final String ALTERED = "The invitation was cut or altered on its way";
    private static final String AGAIN = ". Ask for it again, and paste the whole link.";

    public static Invitation of(SignedRecord record) {
        return new Invitation(record);
    }

    /** The link, of at most {@link #MAX_CHARS} characters that all survive in a URL. */
    public String text() {
        Bytes payload = record.signature().concat(record.record());
        return SCHEME + record.content().username() + "/" + base64(payload.toArray());
    }

    /**
     * Whether somebody who typed this means a link, be it a good one, rather than a name or {@code HOST:PORT} (a host may
     * be called {@code p2pchat}).
     */
    public static boolean isMeant(String typed) {
        String link = typed.length() > MAX_TYPED_CHARS ? typed.substring(0, MAX_TYPED_CHARS) : typed;
        link = bare(link);
        return hasScheme(link) && !link.substring(SCHEME.length()).matches("[0-9]+");
    }

    /**
     * Reads a link as mail programs and people leave it: white space and line breaks anywhere, {@code <…>} around it, the
     * scheme in any case. Everything else must be as it was made. Whether the record's addresses are still good is not
     * asked: the key in it stays what it is.
     *
     * @throws InvalidInvitationException with a sentence for the person who pasted it
     */
    public static Invitation parse(String typed) throws InvalidInvitationException {
        if (typed.length() > MAX_TYPED_CHARS) {
            throw new InvalidInvitationException("This is too long for an invitation: a link has at most " + MAX_CHARS
                    + " characters, and this is " + typed.length() + " long.");
        }
        String link = bare(typed);
        int slash = link.indexOf('/');
        if (!hasScheme(link) || slash < 0) {
            throw new InvalidInvitationException("This is not a whole invitation: a link is " + SCHEME
                    + "NAME/… with many letters behind the slash.");
        }
        SignedRecord record = read(link.substring(slash + 1));
        if (!link.substring(SCHEME.length(), slash)
                .equals(record.content().username().value())) {
            throw new InvalidInvitationException(
                    ALTERED + ": the name in the link is not the one that its owner signed" + AGAIN);
        }
        return new Invitation(record);
    }

    private static SignedRecord read(String payload) throws InvalidInvitationException {
        byte[] decoded;
        try {
            decoded = Base64.getUrlDecoder().decode(payload);
        } catch (IllegalArgumentException e) {
            throw new InvalidInvitationException(ALTERED + ": it has characters that no link has, or too few" + AGAIN);
        }
        // The decoder takes padding and stray bits at the end; one record has one link.
        if (!base64(decoded).equals(payload)) {
            throw new InvalidInvitationException(ALTERED + ": its end is not as it was made" + AGAIN);
        }
        if (decoded.length < Ed25519PublicKey.SIGNATURE_BYTES) {
            throw new InvalidInvitationException(ALTERED + ": it is too short" + AGAIN);
        }
        Bytes bytes = Bytes.owning(decoded);
        try {
            return SignedRecord.verify(
                    bytes.slice(Ed25519PublicKey.SIGNATURE_BYTES, bytes.length()),
                    bytes.slice(0, Ed25519PublicKey.SIGNATURE_BYTES));
        } catch (InvalidRecordException e) {
            throw new InvalidInvitationException(ALTERED + ": " + e.getMessage() + AGAIN);
        }
    }

    /** Without white space, and without the {@code <…>} that mail programs and standards put around a link. */
    private static String bare(String typed) {
        String link = typed.replaceAll("[\\s\\p{Z}]", "");
        return link.startsWith("<") && link.endsWith(">") ? link.substring(1, link.length() - 1) : link;
    }

    private static boolean hasScheme(String link) {
        return link.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
