// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.ancestors;

import dev.p2pchat.http.HttpProblem;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Works on one password at a time, because each takes 19 MiB and a processor for some 30 ms: a flood of them must not slow
 * anything else down. A few wait; the rest are told to come again.
 */
final class PasswordQueue {
    /** Each waits on a thread of the server, which has 16: most of them have to stay free. */
    static final int MAX_WAITING = 4;

    /** As long as a password took, times this, none is worked on: all of them together take a quarter of a processor. */
    private static final int REST = 3;

    private static final int RETRY_AFTER_SECONDS = 1;

    private final Semaphore place = new Semaphore(1 + MAX_WAITING);
    private final Semaphore turn = new Semaphore(1, true);
    private final SecureRandom random;
    private long restedAt = System.nanoTime();

    PasswordQueue(SecureRandom random) {
        this.random = random;
    }

    /** @param whenThereIsRoom what has to hold too, and is not asked for somebody who is sent away here */
    PasswordHash hash(String password, Condition whenThereIsRoom) throws Refusal, HttpProblem {
        return inTurn(whenThereIsRoom, password, characters -> PasswordHash.of(characters, random));
    }

    boolean matches(PasswordHash hash, String password) throws Refusal, HttpProblem {
        return inTurn(() -> {}, password, hash::matches);
    }

    interface Condition {
        void check() throws HttpProblem;
    }

    private <T> T inTurn(Condition whenThereIsRoom, String password, Function<char[], T> work)
            throws Refusal, HttpProblem {
        if (!place.tryAcquire()) {
            throw Refusal.busy(RETRY_AFTER_SECONDS);
        }
        char[] characters = password.toCharArray();
        try {
            whenThereIsRoom.check();
            turn.acquireUninterruptibly();
            try {
                return paced(() -> work.apply(characters));
            } finally {
                turn.release();
            }
        } finally {
            Arrays.fill(characters, '\0');
            place.release();
        }
    }

    /** Only for whoever has the turn. */
    private <T> T paced(Supplier<T> work) {
        long wait = restedAt - System.nanoTime();
        while (wait > 0) {
            LockSupport.parkNanos(wait);
            wait = restedAt - System.nanoTime();
        }
        long begun = System.nanoTime();
        try {
            return work.get();
        } finally {
            long ended = System.nanoTime();
            restedAt = ended + REST * (ended - begun);
        }
    }
}
