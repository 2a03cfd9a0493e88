// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Turns SIGINT, SIGTERM and SIGHUP into an interrupt of the thread that installed this, so that a command ends in order:
 * sessions closed, store closed, socket removed. A second signal ends the process at once.
 */
final class Interrupts {
    private static final Logger LOG = Logger.getLogger(Interrupts.class.getName());
    private static final String INT = "INT";

    private final Runnable onSignal;
    private final Thread main;
    private final AtomicReference<@Nullable String> signal = new AtomicReference<>();
    private volatile @Nullable Exception failure;

    private Interrupts(Thread main, Runnable onSignal) {
        this.main = main;
        this.onSignal = onSignal;
    }

    static Interrupts install() {
        Thread main = Thread.currentThread();
        return install(main::interrupt);
    }

    /** Does something else at the first signal, for commands that must not be interrupted at any place. */
    static Interrupts install(Runnable onSignal) {
        Interrupts interrupts = new Interrupts(Thread.currentThread(), onSignal);
        interrupts.handle(INT);
        interrupts.handle("TERM");
        interrupts.handle("HUP");
        return interrupts;
    }

    /** Whether the command is to end. */
    boolean requested() {
        return signal.get() != null || failure != null;
    }

    /** Ends the command in order as a signal does, because of something that makes it useless to go on. */
    void fail(Exception why) {
        failure = why;
        main.interrupt();
    }

    /**
     * For a command whose orderly end by SIGTERM is success: Ctrl-C is the only one that interrupted it.
     *
     * @throws CliException if it was ended by {@link #fail}
     */
    ExitCode exitOfService() throws CliException {
        Exception why = failure;
        if (why != null) {
            throw new CliException(ExitCode.FAILED, String.valueOf(why.getMessage()));
        }
        return INT.equals(signal.get()) ? ExitCode.INTERRUPTED : ExitCode.DONE;
    }

    /** By reflection: the compiler warns about {@code sun.misc.Signal} and there is no other way to catch a signal. */
    private void handle(String name) {
        try {
            Class<?> type = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object ours = Proxy.newProxyInstance(
                    Interrupts.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            arrived(name);
                        }
                        return method.getName().equals("hashCode") ? System.identityHashCode(proxy) : null;
                    });
            type.getMethod("handle", type, handler)
                    .invoke(null, type.getConstructor(String.class).newInstance(name), ours);
        } catch (ReflectiveOperationException e) {
            LOG.log(Level.FINE, "SIG" + name + " keeps its usual effect", e);
        }
    }

    private void arrived(String name) {
        if (!signal.compareAndSet(null, name)) {
            Runtime.getRuntime().halt(ExitCode.INTERRUPTED.number());
        }
        onSignal.run();
    }
}
