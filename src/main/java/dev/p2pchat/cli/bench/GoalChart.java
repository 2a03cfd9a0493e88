// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli.bench;

import java.util.List;

/** How far the figures are from their goals, which are as different as their units: the goal of each is 100. */
public final class GoalChart {
    private final BarChart chart;

    public GoalChart(String machine) {
        this.chart = new BarChart("Figures beside their goals", "100 is the goal, more is better. " + machine);
    }

    /** Leaves out what has no goal. */
    public void add(Figure figure) {
        Figure.Goal goal = figure.goal();
        if (goal != null) {
            Double ratio = figure.ratio();
            double value = goal.relative() && ratio != null ? ratio : figure.median();
            double share = goal.atLeast() ? value / goal.value() : goal.value() / value;
            chart.add(figure.bench() + ": " + figure.what(), List.of("% of the goal"), List.of(100 * share));
        }
    }

    public String svg() {
        return chart.svg();
    }
}
