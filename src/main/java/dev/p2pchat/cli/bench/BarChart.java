// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A plot of groups of bars that lie side by side, as SVG: no script, no font of its own, readable on light and dark. */
public final class BarChart {
    private static final List<String> COLOURS = List.of("#2f6fb0", "#b8b8b8", "#d98324", "#5a9e4b");
    private static final int LABEL_WIDTH = 300;
    private static final int BAR_WIDTH = 420;
    private static final int BAR_HEIGHT = 13;
    private static final int GAP = 10;
    private static final int TOP = 64;
    private static final int RIGHT = 80;

    private final String title;
    private final String axis;
    private final List<Group> groups = new ArrayList<>();

    private record Group(String label, List<String> series, List<Double> values) {}

    /** @param axis what the groups' labels say */
    public BarChart(String title, String axis) {
        this.title = title;
        this.axis = axis;
    }

    /** One value for each of the series, which are the same ones in each group. */
    public void add(String label, List<String> series, List<Double> values) {
        groups.add(new Group(label, series, values));
    }

    public String svg() {
        double most = groups.stream()
                .flatMapToDouble(group -> group.values.stream().mapToDouble(Double::doubleValue))
                .max()
                .orElse(1);
        StringBuilder body = new StringBuilder();
        text(body, 8, 20, "start", 15, title);
        text(body, 8, 38, "start", 11, axis);
        int y = TOP;
        for (Group group : groups) {
            int height = group.values.size() * BAR_HEIGHT;
            text(body, LABEL_WIDTH - 8, y + height / 2 + 4, "end", 11, group.label);
            for (int i = 0; i < group.values.size(); i++) {
                int width = (int) Math.round(BAR_WIDTH * group.values.get(i) / most);
                body.append(String.format(
                        Locale.ROOT,
                        "  <rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>%n",
                        LABEL_WIDTH,
                        y,
                        width,
                        BAR_HEIGHT - 2,
                        COLOURS.get(i % COLOURS.size())));
                text(
                        body,
                        LABEL_WIDTH + width + 4,
                        y + BAR_HEIGHT - 3,
                        "start",
                        10,
                        String.format(Locale.ROOT, "%,.0f", group.values.get(i)));
                y += BAR_HEIGHT;
            }
            y += GAP;
        }
        legend(body);
        int width = LABEL_WIDTH + BAR_WIDTH + RIGHT;
        return String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %1$d %2$d\" width=\"%1$d\" height=\"%2$d\" "
                        + "font-family=\"sans-serif\">%n  <rect width=\"%1$d\" height=\"%2$d\" fill=\"#ffffff\"/>%n"
                        + "%3$s</svg>%n",
                width,
                y,
                body);
    }

    private void legend(StringBuilder body) {
        int x = LABEL_WIDTH;
        List<String> series = groups.isEmpty() ? List.of() : groups.get(0).series;
        for (int i = 0; i < series.size(); i++) {
            body.append(String.format(
                    Locale.ROOT,
                    "  <rect x=\"%d\" y=\"44\" width=\"10\" height=\"10\" fill=\"%s\"/>%n",
                    x,
                    COLOURS.get(i % COLOURS.size())));
            text(body, x + 14, 53, "start", 11, series.get(i));
            x += 24 + 7 * series.get(i).length();
        }
    }

    private static void text(StringBuilder out, int x, int y, String anchor, int size, String text) {
        out.append(String.format(
                Locale.ROOT,
                "  <text x=\"%d\" y=\"%d\" text-anchor=\"%s\" font-size=\"%d\">%s</text>%n",
                x,
                y,
                anchor,
                size,
                text.replace("&", "&amp;").replace("<", "&lt;")));
    }
}
