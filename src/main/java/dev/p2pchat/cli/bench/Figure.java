// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Something that was measured.
 *
 * @param bench which benchmark it belongs to
 * @param samples ascending, at least one
 * @param beside what it is to be compared with, measured in the same run, or null
 * @param goal what it is meant to reach, or null
 */
public record Figure(
        String bench,
        String what,
        Unit unit,
        List<Double> samples,
        @Nullable Beside beside,
        @Nullable Goal goal) {
    /** What is counted. */
    public enum Unit {
        MESSAGES("messages/s"),
        PER_SECOND("/s"),
        MEGABYTES("MB/s"),
        MICROSECONDS("µs"),
        MILLISECONDS("ms"),
        KIBIBYTES("KiB"),
        MEBIBYTES("MiB"),
        BYTES("bytes"),
        PERCENT("% of a processor"),
        COUNT("");

        private final String word;

        Unit(String word) {
            this.word = word;
        }

        @Override
        public String toString() {
            return word;
        }
    }

    /** The machine's own figure, or another of ours. */
    public record Beside(String what, double value) {}

    /**
     * A bound.
     *
     * @param relative whether {@code value} is a multiple of what stands beside the figure
     */
    public record Goal(boolean atLeast, double value, boolean relative) {
        public static Goal atLeast(double value) {
            return new Goal(true, value, false);
        }

        public static Goal atMost(double value) {
            return new Goal(false, value, false);
        }

        public static Goal atLeastTimes(double share) {
            return new Goal(true, share, true);
        }

        public static Goal atMostTimes(double multiple) {
            return new Goal(false, multiple, true);
        }

        @Override
        public String toString() {
            return (atLeast ? "≥ " : "≤ ") + number(value) + (relative ? " ×" : "");
        }
    }

    public Figure {
        samples = samples.stream().sorted().toList();
        if (samples.isEmpty()) {
            throw new IllegalArgumentException("nothing was measured");
        }
    }

    public static Figure of(String bench, String what, Unit unit, List<Double> samples) {
        return new Figure(bench, what, unit, samples, null, null);
    }

    public static Figure of(String bench, String what, Unit unit, double sample) {
        return of(bench, what, unit, List.of(sample));
    }

    public Figure beside(Figure other) {
        return beside(other.what(), other.median());
    }

    public Figure beside(String other, double value) {
        return new Figure(bench, what, unit, samples, new Beside(other, value), goal);
    }

    public Figure goal(Goal reach) {
        return new Figure(bench, what, unit, samples, beside, reach);
    }

    public double median() {
        return samples.get(samples.size() / 2);
    }

    public double least() {
        return samples.get(0);
    }

    public double most() {
        return samples.get(samples.size() - 1);
    }

    /** How many times what stands beside it, or null. */
    public @Nullable Double ratio() {
        return beside == null ? null : median() / beside.value();
    }

    /** Whether the goal is reached, or null where there is none. */
    public @Nullable Boolean reached() {
        Goal bound = goal;
        if (bound == null) {
            return null;
        }
        @Nullable Double ratio = ratio();
        double value = bound.relative() && ratio != null ? ratio : median();
        return bound.atLeast() ? value >= bound.value() : value <= bound.value();
    }

    /** The smallest value that {@code share} of the samples, ascending, do not exceed. */
    static double quantile(long[] ascending, double share) {
        return ascending[Math.min(ascending.length - 1, (int) (ascending.length * share))];
    }

    /** The median, 99 and 99.9 % of some nanoseconds, each a figure in µs. */
    static List<Figure> quantiles(String bench, String what, long[] nanos) {
        long[] ascending = nanos.clone();
        Arrays.sort(ascending);
        return List.of(
                of(bench, what + ", p50", Unit.MICROSECONDS, quantile(ascending, 0.5) / 1e3),
                of(bench, what + ", p99", Unit.MICROSECONDS, quantile(ascending, 0.99) / 1e3),
                of(bench, what + ", p99.9", Unit.MICROSECONDS, quantile(ascending, 0.999) / 1e3));
    }

    /** Three digits that say something, and no more than a person reads. */
    public static String number(double value) {
        String form = Math.abs(value) >= 100 ? "%,.0f" : Math.abs(value) >= 10 ? "%,.1f" : "%,.2f";
        return String.format(Locale.ROOT, form, value);
    }
}
