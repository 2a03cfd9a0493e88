// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.profile;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.base.FileFailure;
import dev.p2pchat.base.Username;
import dev.p2pchat.cbor.CborMap;
import dev.p2pchat.cbor.MalformedCborException;
import dev.p2pchat.crypto.Hashes;
import dev.p2pchat.crypto.HmacSha256;
import dev.p2pchat.crypto.SecretKey;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StreamCorruptedException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;

/**
 * A whole profile in one file: what may be read of it without its passphrase, and how to read the rest.
 *
 * <p>{@code "p2pchat backup\n"}, four bytes of format, four of length, a CBOR map of that length ({@code name},
 * {@code made}, {@code settings}: the {@code profile.json}, {@code keys}: a key file under the backup's passphrase); then the
 * records as {@link EntryStream} writes them; then HMAC-SHA256 over all that, under a key made of the data key. So nothing
 * can be cut, changed, moved or put in without being found out, and all of it is, before anything is made of it.
 */
public final class BackupFile {
    static final int FORMAT = 1;

    private static final byte[] MAGIC = "p2pchat backup\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TAG_KEY = "p2pchat backup tag".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_HEADER_BYTES = KeyFile.MAX_BYTES + ProfileSettings.MAX_BYTES + 1024;
    private static final int BUFFER_BYTES = 64 * 1024;

    private final Path file;
    private final Username name;
    private final Instant made;
    private final ProfileSettings settings;
    private final Bytes keys;

    private BackupFile(Path file, Username name, Instant made, ProfileSettings settings, Bytes keys) {
        this.file = file;
        this.name = name;
        this.made = made;
        this.settings = settings;
        this.keys = keys;
    }

    /**
     * Reads what can be read without the passphrase; nothing of it is certain until the file was verified.
     *
     * @throws ProfileException {@code DAMAGED}, {@code NEWER}, or {@code UNUSABLE} if it cannot be read
     */
    public static BackupFile open(Path file) throws ProfileException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            return header(file, in);
        } catch (EOFException | StreamCorruptedException e) {
            throw damaged(file);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static BackupFile header(Path file, DataInputStream in) throws IOException, ProfileException {
        if (!MessageDigest.isEqual(MAGIC, in.readNBytes(MAGIC.length))) {
            throw new ProfileException(
                    ProfileException.Reason.DAMAGED, file + " is no backup of p2pchat, or its beginning is damaged.");
        }
        int format = in.readInt();
        if (format > FORMAT) {
            throw new ProfileException(
                    ProfileException.Reason.NEWER,
                    file + " was written by a newer p2pchat (format " + format + ", this one knows " + FORMAT
                            + "). Use that version, or newer.");
        }
        int length = in.readInt();
        if (format < 1 || length < 0 || length > MAX_HEADER_BYTES) {
            throw damaged(file);
        }
        byte[] header = new byte[length];
        in.readFully(header);
        try {
            CborMap map = CborMap.parse(Bytes.owning(header));
            Username name = new Username(map.text("name", Username.MAX_CHARS));
            ProfileSettings settings = ProfileSettings.parse(
                    map.bytes("settings", ProfileSettings.MAX_BYTES).toArray(), name);
            if (settings == null) {
                throw damaged(file);
            }
            return new BackupFile(
                    file,
                    name,
                    Instant.ofEpochMilli(map.unsigned("made")),
                    settings,
                    map.bytes("keys", KeyFile.MAX_BYTES));
        } catch (MalformedCborException | IllegalArgumentException e) {
            throw damaged(file);
        }
    }

    /** Writes everything before the records. */
    static void writeHeader(DataOutputStream out, Username name, Instant made, byte[] settings, Bytes keys)
            throws IOException {
        Bytes header = CborMap.builder()
                .put("name", name.value())
                .put("made", made.toEpochMilli())
                .put("settings", Bytes.copyOf(settings))
                .put("keys", keys)
                .encode();
        out.write(MAGIC);
        out.writeInt(FORMAT);
        out.writeInt(header.length());
        out.write(header.toArray());
    }

    /** Whose profile it is. */
    public Username name() {
        return name;
    }

    /** When it was made, by the clock there. */
    public Instant made() {
        return made;
    }

    ProfileSettings settings() {
        return settings;
    }

    /** A whole key file. */
    Bytes keys() {
        return keys;
    }

    /** {@code WRONG_PASSPHRASE} if it is another passphrase. */
    KeyRing open(char[] passphrase) throws ProfileException {
        try {
            return KeyFile.open(keys, passphrase, file.toString(), "backup " + file);
        } catch (MalformedCborException e) {
            throw damaged(file);
        }
    }

    /** Computes, on the way through, the tag of what is written. */
    static OutputStream tagging(OutputStream out, HmacSha256 tag) {
        return new FilterOutputStream(out) {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                tag.update(bytes, offset, length);
                out.write(bytes, offset, length);
            }
        };
    }

    static HmacSha256 tag(SecretKey dataKey) {
        try (SecretKey key = SecretKey.owning(Hashes.hmacSha256(dataKey, TAG_KEY))) {
            return new HmacSha256(key);
        }
    }

    /**
     * Reads the file to its end and checks its tag, which comes last: nothing that {@code sink} took may be used before
     * this returned.
     *
     * @param doneBefore bytes to count as done already
     * @return how many records there are
     */
    long read(SecretKey dataKey, EntryStream.Sink sink, Progress progress, long doneBefore, long total)
            throws ProfileException {
        HmacSha256 tag = tag(dataKey);
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES)) {
            Tagged tagged = new Tagged(raw, tag);
            DataInputStream in = new DataInputStream(tagged);
            // As it was when it was opened: the keys in it are those that are used.
            if (!header(file, in).keys.equals(keys)) {
                throw damaged(file);
            }
            long count = EntryStream.read(in, (table, key, value) -> {
                if (!progress.at(doneBefore + tagged.read, total)) {
                    throw ProfileException.cancelled();
                }
                sink.accept(table, key, value);
            });
            byte[] computed = tag.tag().toArray();
            if (!MessageDigest.isEqual(computed, raw.readNBytes(computed.length)) || raw.read() >= 0) {
                throw damaged(file);
            }
            return count;
        } catch (EOFException | StreamCorruptedException e) {
            throw damaged(file);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    long bytes() throws ProfileException {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static ProfileException damaged(Path file) {
        return new ProfileException(
                ProfileException.Reason.DAMAGED,
                file + " is damaged or was cut short. Nothing was made of it. Use another copy or another backup.");
    }

    private static ProfileException unreadable(Path file, IOException e) {
        return new ProfileException(
                ProfileException.Reason.UNUSABLE, file + " cannot be read (" + FileFailure.reason(e) + ").");
    }

    private static final class Tagged extends FilterInputStream {
        private final HmacSha256 tag;
        private long read;

        Tagged(InputStream in, HmacSha256 tag) {
            super(in);
            this.tag = tag;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int got = super.read(into, offset, length);
            if (got > 0) {
                tag.update(into, offset, got);
                read += got;
            }
            return got;
        }
    }
}
