// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.http.metrics;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.Map;

/** This process and its virtual machine, under the names that dashboards expect. */
public final class JvmMetrics {
    private static final double MILLIS = 1000;
    private static final double NANOS = 1e9;

    private JvmMetrics() {}

    public static void write(Exposition out) {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        MemoryUsage heap = memory.getHeapMemoryUsage();
        MemoryUsage other = memory.getNonHeapMemoryUsage();
        out.gauge("jvm_memory_used_bytes", "Memory in use.")
                .sample(Map.of("area", "heap"), (double) heap.getUsed())
                .sample(Map.of("area", "nonheap"), (double) other.getUsed());
        out.gauge("jvm_memory_max_bytes", "Memory that may be used.")
                .sample(Map.of("area", "heap"), (double) heap.getMax());
        out.gauge("jvm_threads_current", "Threads.")
                .sample(ManagementFactory.getThreadMXBean().getThreadCount());
        List<GarbageCollectorMXBean> collectors = ManagementFactory.getGarbageCollectorMXBeans();
        out.counter("jvm_gc_collections_total", "Garbage collections.");
        collectors.forEach(gc -> out.sample(Map.of("gc", gc.getName()), (double) gc.getCollectionCount()));
        out.counter("jvm_gc_collection_seconds_total", "Time spent in garbage collections.");
        collectors.forEach(gc -> out.sample(Map.of("gc", gc.getName()), gc.getCollectionTime() / MILLIS));
        out.gauge("process_start_time_seconds", "When the process started, since 1970.")
                .sample(ManagementFactory.getRuntimeMXBean().getStartTime() / MILLIS);
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            out.counter("process_cpu_seconds_total", "Processor time used.").sample(system.getProcessCpuTime() / NANOS);
            out.gauge("process_open_fds", "Open files and sockets.")
                    .sample((double) system.getOpenFileDescriptorCount());
            out.gauge("process_max_fds", "Files and sockets that may be open.")
                    .sample((double) system.getMaxFileDescriptorCount());
        }
    }
}
