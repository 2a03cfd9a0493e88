// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.http.metrics;

import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes the text format of Prometheus, version 0.0.4. By hand, because it is this small and the client library is not.
 *
 * <p>A family begins with its name and kind; the samples behind it are its own.
 */
public final class Exposition {
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final StringBuilder text = new StringBuilder();
    private String family = "";

    /** Begins a family of counters; their name ends in {@code _total}. */
    public Exposition counter(String name, String help) {
        return family(name, "counter", help);
    }

    /** Begins a family of figures that rise and fall; their name ends in the unit, if they have one. */
    public Exposition gauge(String name, String help) {
        return family(name, "gauge", help);
    }

    /** Begins a family of histograms. */
    public Exposition histogram(String name, String help) {
        return family(name, "histogram", help);
    }

    private Exposition family(String name, String type, String help) {
        family = name;
        text.append("# HELP ").append(name).append(' ').append(escaped(help)).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
        return this;
    }

    public Exposition sample(Map<String, String> labels, double value) {
        return line(family, labels, value);
    }

    /** The only sample of its family. */
    public Exposition sample(double value) {
        return sample(Map.of(), value);
    }

    /** The samples a histogram consists of: buckets that each contain those before, sum and count. */
    public Exposition sample(Map<String, String> labels, Histogram histogram) {
        Histogram.Snapshot now = histogram.snapshot();
        Map<String, String> more = new TreeMap<>(labels);
        for (Map.Entry<Double, Long> bucket : now.cumulative().entrySet()) {
            more.put("le", number(bucket.getKey()));
            line(family + "_bucket", more, (double) bucket.getValue());
        }
        line(family + "_sum", labels, now.sum());
        return line(family + "_count", labels, (double) now.count());
    }

    /** All that was written. */
    public String text() {
        return text.toString();
    }

    private Exposition line(String name, Map<String, String> labels, double value) {
        text.append(name);
        String separator = "{";
        for (Map.Entry<String, String> label : new TreeMap<>(labels).entrySet()) {
            text.append(separator).append(label.getKey()).append("=\"");
            text.append(escaped(label.getValue()).replace("\"", "\\\"")).append('"');
            separator = ",";
        }
        text.append(labels.isEmpty() ? " " : "} ").append(number(value)).append('\n');
        return this;
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\n", "\\n");
    }

    private static String number(double value) {
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        return value == Math.rint(value) && Math.abs(value) < 1L << 53
                ? Long.toString((long) value)
                : new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
    }
}
