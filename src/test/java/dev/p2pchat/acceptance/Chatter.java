// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.acceptance;

import dev.p2pchat.control.ControlClient;
import dev.p2pchat.control.PeerClosingException;
import dev.p2pchat.node.ChatException;
import dev.p2pchat.node.MessageView;
import dev.p2pchat.node.Problem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Somebody who talks without end to somebody else, over the control socket of a peer that is killed again and again. Every
 * text has a number, no number is used twice, and it is written down which requests were acknowledged.
 */
final class Chatter implements Callable<Integer> {
    private static final int MAX_BATCH = 16;
    private static final int MAX_PAUSE_MILLIS = 12;
    private static final int USUAL_CHARS = 200;
    private static final int LONG_CHARS = 30_000;
    /** One text in so many is a long one, which is under way for more than a moment. */
    private static final int LONG_EVERY = 97;

    private final Sandbox sandbox;
    private final String name;
    private final String to;
    private final Random random;
    private final List<Request> requests = new ArrayList<>();
    private int next;
    private volatile boolean stopped;

    Chatter(Sandbox sandbox, String name, String to, Random random) {
        this.sandbox = sandbox;
        this.name = name;
        this.to = to;
        this.random = random;
    }

    /** One request: texts that are committed together, or none of them. */
    private record Request(int first, int texts, boolean acknowledged) {}

    private static String text(int number) {
        int chars = number % LONG_EVERY == LONG_EVERY - 1 ? LONG_CHARS : number * 31 % USUAL_CHARS;
        return number + " " + "x".repeat(chars);
    }

    String to() {
        return to;
    }

    /** The number of a text, or -1 where it is not what was said under that number. */
    static int number(String text) {
        int number = Integer.parseInt(text.substring(0, text.indexOf(' ')));
        return text.equals(text(number)) ? number : -1;
    }

    void stop() {
        stopped = true;
    }

    /** Talks until it is stopped, and returns how many requests were not answered. */
    @Override
    public Integer call() throws Exception {
        int unanswered = 0;
        while (!stopped) {
            try (ControlClient client = sandbox.control(name)) {
                while (!stopped) {
                    say(client, random.nextBoolean() ? 1 : 1 + random.nextInt(MAX_BATCH));
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(MAX_PAUSE_MILLIS)));
                }
            } catch (IOException | PeerClosingException e) {
                // Nobody is there at the moment.
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            } catch (ChatException e) {
                if (e.problem() != Problem.FAILED) {
                    throw e;
                }
                unanswered++;
            }
        }
        return unanswered;
    }

    /** Says the next texts, and returns the last of them as it was committed. */
    MessageView say(ControlClient client, int count) throws ChatException {
        int first = next;
        next += count;
        boolean acknowledged = false;
        try {
            MessageView last = count == 1 ? client.send(to, text(first)) : last(client, first, count);
            acknowledged = true;
            return last;
        } finally {
            requests.add(new Request(first, count, acknowledged));
        }
    }

    private MessageView last(ControlClient client, int first, int count) throws ChatException {
        List<String> texts =
                IntStream.range(first, first + count).mapToObj(Chatter::text).toList();
        return client.sendAll(to, texts).get(count - 1);
    }

    /** The numbers of all texts that were tried. */
    BitSet tried() {
        BitSet tried = new BitSet();
        tried.set(0, next);
        return tried;
    }

    BitSet acknowledged() {
        BitSet acknowledged = new BitSet();
        requests.stream()
                .filter(Request::acknowledged)
                .forEach(request -> acknowledged.set(request.first, request.first + request.texts));
        return acknowledged;
    }

    /** How many requests were done in part, of which all or nothing was to be done. */
    long torn(BitSet committed) {
        return requests.stream()
                .filter(request -> {
                    int done = committed
                            .get(request.first, request.first + request.texts)
                            .cardinality();
                    return done != 0 && done != request.texts;
                })
                .count();
    }
}
