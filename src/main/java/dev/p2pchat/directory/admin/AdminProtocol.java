// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.admin;

import dev.p2pchat.base.Bytes;
import dev.p2pchat.http.JsonMap;
import dev.p2pchat.http.MalformedJsonException;
import dev.p2pchat.ipc.LineChannel;
import java.io.EOFException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What is said at the admin socket, one JSON object a line. The directory says first which protocol it speaks; the client
 * asks one thing; what there is to show comes one a line; the last line has {@code end}.
 */
final class AdminProtocol {
    /** What both sides must agree about; a change of what is asked or answered raises it. */
    static final int VERSION = 1;

    /** One name, or one question. */
    static final int MAX_LINE_BYTES = NameLine.MAX_BYTES;

    static final int MAX_MESSAGE_CHARS = 1000;

    private static final int MAX_WORD_CHARS = 16;

    /** How an answer ends. */
    enum End {
        DONE,
        /** A name is nobody's, or another's. */
        NOT_FOUND,
        FAILED
    }

    private AdminProtocol() {}

    static JsonMap hello() {
        return JsonMap.builder()
                .put("service", "p2pchat-directory")
                .put("protocol", VERSION)
                .put("pid", ProcessHandle.current().pid())
                .build();
    }

    static JsonMap end(End end, @Nullable String message) {
        return JsonMap.builder().put("end", end.name()).put("message", message).build();
    }

    /** Null for a line that is not the last. */
    static @Nullable End end(JsonMap line) throws MalformedJsonException {
        if (!line.has("end")) {
            return null;
        }
        try {
            return End.valueOf(line.text("end", MAX_WORD_CHARS));
        } catch (IllegalArgumentException e) {
            throw new MalformedJsonException("end: none that is known");
        }
    }

    static String word(JsonMap line, String key) throws MalformedJsonException {
        return line.text(key, MAX_WORD_CHARS);
    }

    /** The next line; there must be one. */
    static JsonMap read(LineChannel channel) throws IOException, MalformedJsonException {
        byte[] line = channel.readLine(MAX_LINE_BYTES);
        if (line == null) {
            throw new EOFException("the other side went away");
        }
        return JsonMap.parse(Bytes.owning(line));
    }
}
