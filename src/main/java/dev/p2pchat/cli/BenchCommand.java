// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.p2pchat.base.FileFailure;
import dev.p2pchat.cli.bench.Attendant;
import dev.p2pchat.cli.bench.Benchmark;
import dev.p2pchat.cli.bench.Figure;
import dev.p2pchat.cli.bench.GoalChart;
import dev.p2pchat.cli.bench.Workbench;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** For whoever works on p2pchat, or doubts its figures; not among the commands that are shown. */
@Command(
        name = "bench",
        hidden = true,
        description = {
            "Measure p2pchat on this machine.",
            "Each figure stands beside what the machine itself does in the same run.",
            "Everything happens on loopback, with profiles in a temporary folder that is removed at the end."
        },
        footerHeading = CommandShape.EXAMPLES,
        footer = {"p2pchat bench", "p2pchat bench messages latency --json"})
final class BenchCommand implements Callable<Integer> {
    private final Context context;

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "WHAT", arity = "0..*", description = "What to measure. Default: everything.")
    private List<String> what = List.of();

    @Option(names = "--folder", paramLabel = "FOLDER", description = "Measure the disk under this folder.")
    private @Nullable Path folder;

    @Option(names = "--plot", paramLabel = "FILE", description = "Write a plot of what has a goal, as SVG.")
    private @Nullable Path plot;

    @Option(names = "--brief", description = "Only see that it works: the figures say nothing.")
    private boolean brief;

    @Option(names = "--attend", paramLabel = "HOME", hidden = true, description = "Be the other peer of a benchmark.")
    private @Nullable Path attended;

    BenchCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws Exception {
        Console console = context.console(output);
        Path home = attended;
        if (home != null) {
            try (Workbench workbench = new Workbench(file(), home, brief, figure -> {})) {
                Attendant.attend(
                        workbench,
                        home,
                        new BufferedReader(new InputStreamReader(context.in(), StandardCharsets.UTF_8)),
                        context.out());
            }
            return ExitCode.DONE.number();
        }
        List<Benchmark> chosen = chosen();
        Thread main = Thread.currentThread();
        CountDownLatch over = new CountDownLatch(1);
        Interrupts interrupts = Interrupts.install(() -> end(main, over));
        try {
            measure(console, chosen);
        } catch (Exception e) {
            if (!interrupts.requested()) {
                throw e;
            }
        } finally {
            over.countDown();
        }
        return (interrupts.requested() ? ExitCode.INTERRUPTED : ExitCode.DONE).number();
    }

    /** Whoever waits for another process, or starts one at this moment, must not wait for ever. */
    private static void end(Thread main, CountDownLatch over) {
        main.interrupt();
        try {
            do {
                ProcessHandle.current().children().forEach(ProcessHandle::destroy);
            } while (!over.await(100, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void measure(Console console, List<Benchmark> chosen) throws Exception {
        // Before anything is measured for minutes that cannot be plotted then.
        tryPlot();
        String machine = "Java " + System.getProperty("java.version") + ", "
                + Runtime.getRuntime().availableProcessors() + " processors.";
        console.remark(machine);
        GoalChart chart = new GoalChart(machine);
        try (TemporaryFolder temporary = temporaryFolder()) {
            for (Benchmark benchmark : chosen) {
                console.remark("");
                console.remark(benchmark.name() + ": " + benchmark.what());
                Path own = Files.createDirectory(temporary.path().resolve(benchmark.name()));
                try (Workbench workbench = new Workbench(file(), own, brief, figure -> {
                    chart.add(figure);
                    tell(console, figure);
                })) {
                    benchmark.measure(workbench);
                }
            }
        }
        writePlot(chart.svg());
    }

    private TemporaryFolder temporaryFolder() throws CliException {
        try {
            return TemporaryFolder.in(folder);
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.FAILED,
                    "No folder can be made in " + (folder == null ? "the system's temporary folder" : folder) + " ("
                            + FileFailure.reason(e) + "). \"--folder FOLDER\" says where to measure instead.");
        }
    }

    private void tryPlot() throws CliException, IOException {
        boolean wasThere = plot == null || Files.exists(plot);
        writePlot("", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        if (!wasThere) {
            Files.deleteIfExists(plot);
        }
    }

    private void writePlot(String svg, OpenOption... how) throws CliException {
        if (plot == null) {
            return;
        }
        try {
            Files.writeString(plot, svg, how);
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.FAILED, "The plot cannot be written to " + plot + " (" + FileFailure.reason(e) + ").");
        }
    }

    private List<Benchmark> chosen() throws CliException {
        if (what.isEmpty()) {
            return Benchmark.ALL;
        }
        List<Benchmark> chosen = new ArrayList<>();
        for (String name : what) {
            chosen.add(Benchmark.ALL.stream()
                    .filter(one -> one.name().equals(name))
                    .findAny()
                    .orElseThrow(() -> new CliException(
                            ExitCode.USAGE,
                            "There is nothing called \"" + name + "\" to measure, but: "
                                    + Benchmark.ALL.stream()
                                            .map(Benchmark::name)
                                            .collect(Collectors.joining(", ")) + ".")));
        }
        return chosen;
    }

    /** The packaged file that this process runs from: whole commands are measured, too. */
    private static Path file() throws CliException {
        try {
            Path file = Path.of(BenchCommand.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            if (Files.isExecutable(file) && Files.isRegularFile(file)) {
                return file;
            }
        } catch (URISyntaxException e) {
            // Said below.
        }
        throw new CliException(ExitCode.FAILED, "Only the packaged, executable file can be measured.");
    }

    private static void tell(Console console, Figure figure) {
        if (console.json()) {
            console.result(json(figure));
            return;
        }
        StringBuilder line = new StringBuilder("  ").append(figure.what()).append("  ");
        while (line.length() < 60) {
            line.append(' ');
        }
        line.append(Figure.number(figure.median())).append(' ').append(figure.unit());
        if (figure.samples().size() > 1) {
            line.append("  (")
                    .append(Figure.number(figure.least()))
                    .append(" to ")
                    .append(Figure.number(figure.most()))
                    .append(")");
        }
        Double ratio = figure.ratio();
        if (ratio != null) {
            line.append("  ").append(Figure.number(ratio)).append(" × ");
        }
        if (figure.beside() != null) {
            line.append(figure.beside().what());
        }
        if (figure.goal() != null) {
            line.append("  goal ")
                    .append(figure.goal())
                    .append(Boolean.TRUE.equals(figure.reached()) ? ": reached" : ": NOT reached");
        }
        console.result(line.toString().stripTrailing());
    }

    private static ObjectNode json(Figure figure) {
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        line.put("type", "figure");
        line.put("bench", figure.bench());
        line.put("what", figure.what());
        line.put("unit", figure.unit().toString());
        line.put("median", figure.median());
        line.put("least", figure.least());
        line.put("most", figure.most());
        line.put("samples", figure.samples().size());
        Figure.Beside beside = figure.beside();
        line.put("beside", beside == null ? null : beside.what());
        line.put("besideValue", beside == null ? null : beside.value());
        line.put("ratio", figure.ratio());
        line.put("goal", figure.goal() == null ? null : figure.goal().toString());
        line.put("reached", figure.reached());
        return line;
    }
}
