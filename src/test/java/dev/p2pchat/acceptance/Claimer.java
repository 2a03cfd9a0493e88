// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.acceptance;

import dev.p2pchat.directory.Somebody;
import dev.p2pchat.directory.api.RecordBody;
import dev.p2pchat.identity.SignedRecord;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Claims names of a few that all want, and brings those it has up to date. What is not answered is asked again, with the
 * same bytes, until it is; so in the end it knows of everything what became of it.
 */
final class Claimer implements Callable<Integer> {
    /** So few that every name is wanted by several, and so many that they last. */
    private static final int NAMES = 20_000;

    private static final Duration BETWEEN_TRIES = Duration.ofMillis(20);

    private final int port;
    private final Random random;
    private final Map<String, Somebody> owned = new HashMap<>();
    private final Map<String, SignedRecord> acknowledged = new HashMap<>();
    private final Set<String> taken = new HashSet<>();
    private final List<String> names = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private @Nullable PlainHttp connection;
    private int answers;
    private int unanswered;
    private int next;
    private volatile boolean stopped;

    Claimer(int port, Random random) {
        this.port = port;
        this.random = random;
    }

    void stop() {
        stopped = true;
    }

    /** Name → the last record that the directory said it has. */
    Map<String, SignedRecord> acknowledged() {
        return acknowledged;
    }

    /** What no directory may answer. */
    List<String> faults() {
        return faults;
    }

    int answers() {
        return answers;
    }

    int unanswered() {
        return unanswered;
    }

    @Override
    public Integer call() throws IOException {
        while (!stopped) {
            if (names.isEmpty() || random.nextBoolean()) {
                claim();
            } else {
                update(names.get(random.nextInt(names.size())));
            }
        }
        if (connection != null) {
            connection.close();
        }
        return answers;
    }

    /** All go through the names at about the same pace, so that they meet. */
    private void claim() throws IOException {
        next += 1 + random.nextInt(3);
        String name = "n" + next % NAMES;
        if (owned.containsKey(name) || taken.contains(name)) {
            return;
        }
        Somebody somebody = new Somebody(name);
        SignedRecord record = somebody.record(1, Instant.now());
        boolean first = true;
        int status = 0;
        while (status == 0) {
            status = put(record);
            first &= status != 0;
        }
        if (status == 201 || (status == 200 && !first)) {
            owned.put(name, somebody);
            names.add(name);
            acknowledged.put(name, record);
        } else if (status == 409) {
            taken.add(name);
        } else {
            faults.add("claim of " + name + ": " + status);
        }
    }

    private void update(String name) throws IOException {
        Somebody somebody = owned.get(name);
        SignedRecord newer = somebody.record(acknowledged.get(name).content().seq() + 1, Instant.now());
        int status = 0;
        while (status == 0) {
            status = put(newer);
        }
        if (status == 200) {
            acknowledged.put(name, newer);
        } else {
            // 201 would say that the name had been forgotten, 409 that somebody else had got it.
            faults.add("update of " + name + ": " + status);
        }
    }

    /** The status, or 0 when nothing is known about what became of it. */
    private int put(SignedRecord record) throws IOException {
        String path = "/v1/peers/" + record.content().username();
        byte[] body = RecordBody.of(record).toJson().encode();
        try {
            PlainHttp open = connection;
            if (open == null) {
                open = new PlainHttp(port);
                connection = open;
            }
            open.send(PlainHttp.request("PUT", path, "application/json", body));
            int status = open.reply(false).status();
            if (status != 0 && status != 503) {
                answers++;
                return status;
            }
        } catch (IOException e) {
            // Killed, or not up again yet.
        }
        unanswered++;
        PlainHttp broken = connection;
        connection = null;
        if (broken != null) {
            broken.close();
        }
        LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
        return 0;
    }
}
