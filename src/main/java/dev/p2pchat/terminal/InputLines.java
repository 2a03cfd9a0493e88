// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.terminal;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Lines of strict UTF-8 from a stream, read by a thread of its own: reading standard input cannot be interrupted, waiting
 * for this can. Takes nothing more from the stream while {@link #MAX_WAITING} lines wait.
 */
public final class InputLines {
    /** A text has at most 1 MiB; a command and a name may stand before it. */
    public static final int MAX_LINE_BYTES = 1024 * 1024 + 256;

    private static final int MAX_WAITING = 64;

    /** What the next line is. */
    public sealed interface Input {}

    public record Line(long number, String text) implements Input {}

    /** A line that is none; reading goes on behind it. */
    public record Bad(long number, String why) implements Input {}

    public record End() implements Input {}

    private final BlockingQueue<Input> waiting = new LinkedBlockingQueue<>(MAX_WAITING);
    private final InputStream in;
    private boolean ended;

    public InputLines(InputStream in) {
        this.in = new BufferedInputStream(in);
        Thread reader = new Thread(this::read, "input-lines");
        reader.setDaemon(true);
        reader.start();
    }

    /** The next line, or {@link End}, again and again. */
    public Input take() throws InterruptedException {
        return ended ? new End() : note(waiting.take());
    }

    /** The next line if one is there already, else null. */
    public @Nullable Input poll() {
        Input next = ended ? new End() : waiting.poll();
        return next == null ? null : note(next);
    }

    private Input note(Input input) {
        ended = input instanceof End;
        return input;
    }

    private void read() {
        try {
            long number = 1;
            try {
                for (Input input = next(number); !(input instanceof End); input = next(number)) {
                    waiting.put(input);
                    number++;
                }
            } catch (IOException e) {
                waiting.put(new Bad(number, "Standard input cannot be read: " + e.getMessage()));
            }
            waiting.put(new End());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Input next(long number) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        boolean tooLong = false;
        int next;
        while ((next = in.read()) >= 0 && next != '\n') {
            if (line.size() < MAX_LINE_BYTES) {
                line.write(next);
            } else {
                tooLong = true;
            }
        }
        if (next < 0 && line.size() == 0) {
            return new End();
        }
        if (tooLong) {
            return new Bad(number, "Line " + number + " is longer than 1 MiB.");
        }
        try {
            String text = decode(line.toByteArray());
            return new Line(number, text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
        } catch (CharacterCodingException e) {
            return new Bad(number, "Line " + number + " is not valid UTF-8.");
        }
    }

    /** Strictly: what is not UTF-8 is refused, never replaced. */
    public static String decode(byte[] bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }
}
