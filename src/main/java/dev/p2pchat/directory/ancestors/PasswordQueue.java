// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.ancestors;

import java.security.SecureRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

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

    PasswordHash hash(String password) throws Refusal {
        return inTurn(() -> PasswordHash.of(password.toCharArray(), random));
    }

    boolean matches(PasswordHash hash, String password) throws Refusal {
        return inTurn(() -> hash.matches(password.toCharArray()));
    }

    private interface Work<T> {
        T get();
    }

    /** Only for whoever has the turn. */
    private <T> T paced(Work<T> work) {
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

    private <T> T inTurn(Work<T> work) throws Refusal {
        if (!place.tryAcquire()) {
            throw Refusal.busy(RETRY_AFTER_SECONDS);
        }
        try {
            turn.acquireUninterruptibly();
            try {
                return paced(work);
            } finally {
                turn.release();
            }
        } finally {
            place.release();
        }
    }
}
