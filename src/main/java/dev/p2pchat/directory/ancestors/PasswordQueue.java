// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.ancestors;

import java.security.SecureRandom;
import java.util.concurrent.Semaphore;

/**
 * Works on one password at a time, because each takes 19 MiB and a processor for some 30 ms: a flood of them must not slow
 * anything else down. A few wait; the rest are told to come again.
 */
final class PasswordQueue {
    /** Each waits on a thread of the server, which has 16: most of them have to stay free. */
    static final int MAX_WAITING = 4;

    private static final int RETRY_AFTER_SECONDS = 1;

    private final Semaphore place = new Semaphore(1 + MAX_WAITING);
    private final Semaphore turn = new Semaphore(1, true);
    private final SecureRandom random;

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

    private <T> T inTurn(Work<T> work) throws Refusal {
        if (!place.tryAcquire()) {
            throw Refusal.busy(RETRY_AFTER_SECONDS);
        }
        try {
            turn.acquireUninterruptibly();
            try {
                return work.get();
            } finally {
                turn.release();
            }
        } finally {
            place.release();
        }
    }
}
