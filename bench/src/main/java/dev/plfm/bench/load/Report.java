package dev.plfm.bench.load;

import dev.plfm.kernel.json.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The figures of a run: each is the median of those noted under its name. */
final class Report {
    private final Map<String, List<Double>> noted = new LinkedHashMap<>();
    private final PrintStream out;

    Report(PrintStream out) {
        this.out = out;
    }

    void note(String name, double value) {
        noted.computeIfAbsent(name, unknown -> new ArrayList<>()).add(value);
        out.printf("  %-58s %,12.2f%n", name, value);
    }

    /** Rate, latencies and what each operation took. */
    void note(String name, Outcome outcome) {
        note(name + " /s", outcome.perSecond());
        note(name + " p50 ms", outcome.millisAt(50));
        note(name + " p99 ms", outcome.millisAt(99));
        note(name + " p99.9 ms", outcome.millisAt(99.9));
        note(name + " cpu us each", outcome.cpuMicrosEach());
        note(name + " of which database us", outcome.usage().database().toNanos() / 1e3 / Math.max(1, outcome.done()));
        note(name + " allocated KiB each", outcome.kilobytesEach());
    }

    Map<String, Double> medians() {
        Map<String, Double> medians = new LinkedHashMap<>();
        noted.forEach((name, values) -> medians.put(name, median(values)));
        return medians;
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted(Comparator.naturalOrder()).toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    void print() {
        out.println();
        medians().forEach((name, value) -> out.printf("%-60s %,12.2f%n", name, value));
    }

    /** The bars that what was measured falls short of, in words. */
    List<String> shortfalls() {
        Map<String, Double> medians = medians();
        List<String> all = new ArrayList<>();
        for (Bar bar : Bar.values()) {
            Double value = medians.get(bar.figure());
            if (value != null && !bar.met(value)) {
                all.add("%s is %.2f, wanted %s %s"
                        .formatted(bar.figure(), value, bar.atLeast() ? ">=" : "<=", bar.limit()));
            }
        }
        return all;
    }

    void write(Path file) throws IOException {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("processors", Runtime.getRuntime().availableProcessors());
        document.put("java", System.getProperty("java.version"));
        document.put("baseline", Baseline.byPgbench() ? "pgbench" : "JDBC");
        document.put("medians", medians());
        document.put("runs", noted);
        document.put("shortfalls", shortfalls());
        Files.writeString(file, Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(document) + "\n");
    }
}
