// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.transport;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** Starts the threads of connections: virtual ones where the JDK has them (21 and newer), daemon threads before. */
public final class PeerThreads {
    private static final @Nullable VirtualThreads VIRTUAL = VirtualThreads.find();

    private PeerThreads() {}

    /** Starts {@code task} on a new named thread that never keeps the JVM alive. */
    public static Thread start(String name, Runnable task) {
        if (VIRTUAL != null) {
            return VIRTUAL.start(name, task);
        }
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** {@code Thread.ofVirtual().name(name).start(task)}, which Java 17 cannot spell. */
    private record VirtualThreads(Method ofVirtual, Method name, Method start) {
        static @Nullable VirtualThreads find() {
            try {
                Class<?> builder = Class.forName("java.lang.Thread$Builder");
                return new VirtualThreads(
                        Thread.class.getMethod("ofVirtual"),
                        builder.getMethod("name", String.class),
                        builder.getMethod("start", Runnable.class));
            } catch (ReflectiveOperationException e) {
                return null;
            }
        }

        Thread start(String threadName, Runnable task) {
            try {
                return (Thread) start.invoke(name.invoke(ofVirtual.invoke(null), threadName), task);
            } catch (IllegalAccessException | InvocationTargetException e) {
                throw new IllegalStateException("the JDK offers virtual threads and then refuses one", e);
            }
        }
    }
}
