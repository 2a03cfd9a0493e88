// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.profile;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.storage.Key;
import dev.p2pchat.storage.Table;
import dev.p2pchat.storage.Transaction;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.nio.charset.StandardCharsets;

/**
 * A store's records one after the other, sealed as they lie on the disk: each a byte 1, then table, group, order and value,
 * each behind its length; at the end a byte 0 and their number.
 */
final class EntryStream {
    private static final int ENTRY = 1;
    private static final int END = 0;
    private static final int MAX_TABLE_CHARS = 64;
    private static final int MAX_VALUE_BYTES = Transaction.MAX_VALUE_BYTES + Transaction.MAX_WRAPPING_BYTES;

    /** Takes one record. */
    interface Sink {
        void accept(Table table, Key key, Bytes value) throws IOException, ProfileException;
    }

    private EntryStream() {}

    static void write(DataOutputStream out, Table table, Key key, Bytes value) throws IOException {
        out.writeByte(ENTRY);
        byte[] name = table.name().getBytes(StandardCharsets.US_ASCII);
        out.writeByte(name.length);
        out.write(name);
        out.writeShort(key.group().length());
        out.write(key.group().toArray());
        out.writeShort(key.order().length());
        out.write(key.order().toArray());
        out.writeInt(value.length());
        out.write(value.toArray());
    }

    static void end(DataOutputStream out, long count) throws IOException {
        out.writeByte(END);
        out.writeLong(count);
    }

    /**
     * Reads to the end of the records, and returns how many there were.
     *
     * @throws IOException if it cannot be read; {@link StreamCorruptedException} or {@link java.io.EOFException} if it is
     *     not what {@link #write} writes
     */
    static long read(DataInputStream in, Sink sink) throws IOException, ProfileException {
        long count = 0;
        for (int kind = in.readUnsignedByte(); kind != END; kind = in.readUnsignedByte()) {
            if (kind != ENTRY) {
                throw new StreamCorruptedException("neither a record nor the end");
            }
            Table table = new Table(table(in));
            Bytes group = bytes(in, in.readUnsignedShort(), Key.MAX_BYTES);
            Bytes order = bytes(in, in.readUnsignedShort(), Key.MAX_BYTES - group.length());
            sink.accept(table, new Key(group, order), bytes(in, in.readInt(), MAX_VALUE_BYTES));
            count++;
        }
        if (in.readLong() != count) {
            throw new StreamCorruptedException("another number of records");
        }
        return count;
    }

    /** Strict, because names starting otherwise have a meaning below. */
    private static String table(DataInputStream in) throws IOException {
        String name =
                new String(bytes(in, in.readUnsignedByte(), MAX_TABLE_CHARS).toArray(), StandardCharsets.US_ASCII);
        if (!name.matches("[a-z][a-z-]*")) {
            throw new StreamCorruptedException("no name of a table");
        }
        return name;
    }

    private static Bytes bytes(DataInputStream in, int length, int most) throws IOException {
        if (length < 0 || length > most) {
            throw new StreamCorruptedException("a length out of bounds");
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return Bytes.owning(bytes);
    }
}
