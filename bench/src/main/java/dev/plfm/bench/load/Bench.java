package dev.plfm.bench.load;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures what the control plane is for, each time against what the database alone does. */
@Command(
        name = "plfm bench",
        description = "Measure on a fresh embedded database with durable commits; needs no server and keeps nothing.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class Bench implements Callable<Integer> {
    private static final Map<String, Supplier<Scenario>> SCENARIOS = new LinkedHashMap<>();

    static {
        SCENARIOS.put("append", AppendScenario::new);
        SCENARIOS.put("deep", DeepLogScenario::new);
        SCENARIOS.put("api", ApiScenario::new);
        SCENARIOS.put("replay", ReplayScenario::new);
        SCENARIOS.put("schedule", ScheduleScenario::new);
        SCENARIOS.put("converge", ConvergeScenario::new);
        SCENARIOS.put("read", ReadScenario::new);
        SCENARIOS.put("stream", StreamScenario::new);
        SCENARIOS.put("start", StartScenario::new);
    }

    @Parameters(
            paramLabel = "WHAT",
            arity = "0..*",
            description = "append, deep, api, replay, schedule, converge, read, stream, start or all (default).")
    private List<String> what = List.of("all");

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "Length of each measurement (default: ${DEFAULT-VALUE}).")
    private int seconds = 5;

    @Option(
            names = "--runs",
            paramLabel = "N",
            description = "How often each is made; medians count (default: ${DEFAULT-VALUE}).")
    private int runs = 3;

    @Option(names = "--json", paramLabel = "FILE", description = "Write all figures there.")
    private @Nullable Path json;

    @Option(names = "--check", description = "Exit with 1 and name every bar that is not reached.")
    private boolean check;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Bench()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        Report report = new Report(System.out);
        Scenario.Plan plan = new Scenario.Plan(Duration.ofSeconds(seconds), runs);
        if (!Baseline.byPgbench()) {
            System.out.println("There is no pgbench here: baselines are measured over JDBC.");
        }
        for (Map.Entry<String, Supplier<Scenario>> scenario : SCENARIOS.entrySet()) {
            if (what.contains("all") || what.contains(scenario.getKey())) {
                System.out.println(scenario.getKey());
                scenario.getValue().get().run(plan, report);
            }
        }
        report.print();
        if (json != null) {
            report.write(json);
        }
        List<String> shortfalls = check ? report.shortfalls() : List.of();
        shortfalls.forEach(shortfall -> System.out.println("SHORT " + shortfall));
        return shortfalls.isEmpty() ? 0 : 1;
    }
}
