// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.admin;

import dev.p2pchat.directory.store.StoredName;
import dev.p2pchat.http.JsonMap;
import dev.p2pchat.http.MalformedJsonException;
import dev.p2pchat.identity.InvalidRecordException;
import java.util.ArrayList;
import java.util.List;

/** Lines of names that are verified together, on all processors: a signature takes a tenth of a millisecond. */
final class NameBatch {
    /** Some 1 MB. */
    private static final int LINES = 512;

    private final List<JsonMap> lines = new ArrayList<>(LINES);

    /** Does something with names that were verified. */
    interface Sink {
        void accept(List<JsonMap> lines, List<StoredName> names) throws AdminException;
    }

    private final Sink sink;

    NameBatch(Sink sink) {
        this.sink = sink;
    }

    void add(JsonMap line) throws AdminException {
        lines.add(line);
        if (lines.size() == LINES) {
            flush();
        }
    }

    /** Hands on what is left. */
    void flush() throws AdminException {
        List<StoredName> names;
        try {
            names = lines.parallelStream().map(NameBatch::verified).toList();
        } catch (BadLine e) {
            throw AdminException.failed(e.getMessage() + " Nothing was made of it.");
        }
        sink.accept(lines, names);
        lines.clear();
    }

    private static StoredName verified(JsonMap line) {
        try {
            return NameLine.parse(line);
        } catch (MalformedJsonException | InvalidRecordException e) {
            String name = line.textOrNull("name", 32);
            throw new BadLine("What is there for " + (name == null ? "a name" : name)
                    + " is not what its owner signed: " + e.getMessage() + ".");
        }
    }

    /** Carries the reason through the stream. */
    private static final class BadLine extends RuntimeException {
        BadLine(String message) {
            super(message);
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }
}
