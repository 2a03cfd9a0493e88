// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.http.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the text format 0.0.4 as strictly as the most suspicious scraper; holds each sample by its name and labels. */
public final class PrometheusText {
    private static final Pattern COMMENT = Pattern.compile("# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)");
    private static final Pattern SAMPLE = Pattern.compile(
            "([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (-?[0-9]+(?:\\.[0-9]+)?(?:E-?[0-9]+)?|[+-]Inf|NaN)");
    private static final Pattern LABEL =
            Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\n]|\\\\[\\\\n\"])*)\"(,|$)");

    private final Map<String, String> types = new LinkedHashMap<>();
    private final Map<String, Double> samples = new LinkedHashMap<>();
    /** Labels of every sample, by its whole name. */
    private final Map<String, Map<String, String>> labels = new HashMap<>();

    private PrometheusText() {}

    public static PrometheusText parse(String text) {
        PrometheusText parsed = new PrometheusText();
        assertThat(text).endsWith("\n");
        String helped = "";
        String family = "";
        for (String line : text.substring(0, text.length() - 1).split("\n", -1)) {
            Matcher comment = COMMENT.matcher(line);
            if (comment.matches()) {
                String name = comment.group(2);
                if (comment.group(1).equals("HELP")) {
                    assertThat(parsed.types).as("told once").doesNotContainKey(name);
                    helped = name;
                } else {
                    assertThat(name).as("HELP before TYPE").isEqualTo(helped);
                    assertThat(comment.group(3)).isIn("counter", "gauge", "histogram");
                    parsed.types.put(name, comment.group(3));
                    family = name;
                }
            } else {
                parsed.sample(family, line);
            }
        }
        parsed.checkHistograms();
        return parsed;
    }

    private void sample(String family, String line) {
        Matcher sample = SAMPLE.matcher(line);
        assertThat(sample.matches()).as(line).isTrue();
        String name = sample.group(1);
        String type = types.get(family);
        if ("histogram".equals(type)) {
            assertThat(name).isIn(family + "_bucket", family + "_sum", family + "_count");
        } else {
            assertThat(name).as("samples stand behind their family").isEqualTo(family);
        }
        if ("counter".equals(type)) {
            assertThat(name).endsWith("_total");
        }
        Map<String, String> own = labels(sample.group(2), line);
        String whole = name + own;
        labels.put(whole, own);
        double value = sample.group(3).endsWith("Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(sample.group(3));
        assertThat(samples.put(whole, value)).as("once: " + line).isNull();
    }

    private static Map<String, String> labels(@Nullable String text, String line) {
        Map<String, String> labels = new TreeMap<>();
        if (text == null) {
            return labels;
        }
        Matcher label = LABEL.matcher(text);
        int end = 0;
        while (label.find()) {
            assertThat(label.start()).as(line).isEqualTo(end);
            end = label.end();
            String value =
                    label.group(2).replace("\\n", "\n").replace("\\\"", "\"").replace("\\\\", "\\");
            assertThat(labels.put(label.group(1), value)).as(line).isNull();
        }
        assertThat(end).as(line).isEqualTo(text.length());
        return labels;
    }

    /** Buckets grow, the last is +Inf and equals the count. */
    private void checkHistograms() {
        Map<String, Double> last = new HashMap<>();
        samples.forEach((whole, value) -> {
            Map<String, String> own = new TreeMap<>(labels.getOrDefault(whole, Map.of()));
            String le = own.remove("le");
            if (le != null) {
                String series = whole.substring(0, whole.indexOf("_bucket{")) + own;
                assertThat(value).isGreaterThanOrEqualTo(last.getOrDefault(series, 0.0));
                last.put(series, value);
                if (le.equals("+Inf")) {
                    String family = whole.substring(0, whole.indexOf("_bucket{"));
                    assertThat(value).isEqualTo(samples.get(family + "_count" + own));
                    assertThat(samples).containsKey(family + "_sum" + own);
                }
            }
        });
    }

    /** The value of one sample, labels as {@code {a=1, b=2}} in order, {@code {}} for none. */
    public double value(String nameAndLabels) {
        Double value = samples.get(nameAndLabels);
        if (value == null) {
            throw new AssertionError("no " + nameAndLabels + " in " + samples.keySet());
        }
        return value;
    }

    public Map<String, Double> samples() {
        return samples;
    }

    public Map<String, String> types() {
        return types;
    }
}
