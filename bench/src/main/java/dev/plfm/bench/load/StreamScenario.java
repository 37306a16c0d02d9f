package dev.plfm.bench.load;

import dev.plfm.command.app.AppCommand.CreateApp;
import dev.plfm.controlplane.RunningServer;
import dev.plfm.eventlog.AppendPosition;
import dev.plfm.eventlog.EventMetadata;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.value.Name;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.springframework.jdbc.core.simple.JdbcClient;

/** One event at a time to thousands of watchers, from its commit until each has it; then plans to thousands of nodes. */
final class StreamScenario implements Scenario {
    static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int WATCHERS = 5_000;
    private static final int WARM_UP = 10;
    private static final long LONGEST_MICROS = 60_000_000;

    private final AtomicLong names = new AtomicLong();

    @Override
    public void run(Plan plan, Report report) throws Exception {
        try (Stage stage = Stage.set()) {
            String token;
            try (RunningServer server = stage.serverOfSilentNodes("all");
                    Commits commits = new Commits(server, stage.sqlOfOneThread())) {
                token = Stage.token(server);
                String org;
                try (HttpLine line = new HttpLine(server.baseUri(), token)) {
                    org = ApiScenario.org(line);
                }
                oneProcess(stage, server, commits, org, plan, report);
                new PlanDelivery(stage, server, commits, token).run(plan, report);
            }
            try (RunningServer command = stage.serverOfSilentNodes("command");
                    RunningServer query = stage.serverOfSilentNodes("query");
                    Commits commits = new Commits(command, stage.sqlOfOneThread());
                    HttpLine line = new HttpLine(command.baseUri(), token)) {
                twoProcesses(stage, command, query, commits, ApiScenario.org(line), plan, report);
            }
        }
    }

    private void oneProcess(Stage stage, RunningServer server, Commits commits, String org, Plan plan, Report report)
            throws Exception {
        JdbcClient sql = stage.sqlOfOneThread();
        CommandGateway commands = server.bean(CommandGateway.class);
        report.note(
                "stream: idle, no watchers, transactions /s",
                Idle.over(stage.sql(), plan.time()).transactionsPerSecond());
        long empty = heapBytes();
        try (Watchers watchers =
                new Watchers(server.baseUri(), org, tokens(stage.sql(), WATCHERS), LongLog.head(stage.sql()))) {
            for (int i = 0; i < WARM_UP; i++) {
                toAll(sql, commands, commits, org, watchers, new Histogram(LONGEST_MICROS, 3));
            }
            report.note("stream: heap of 5 000 watchers MB", (heapBytes() - empty) / 1e6);
            Load.awaitCompiler();
            for (int run = 0; run < plan.runs(); run++) {
                Usage before = Usage.now(stage.process());
                long begun = System.nanoTime();
                Idle idle = Idle.over(stage.sql(), plan.time());
                Usage idled = Usage.now(stage.process()).since(before);
                double seconds = (System.nanoTime() - begun) / 1e9;
                report.note("stream: idle, 5 000 watchers, transactions /s", idle.transactionsPerSecond());
                report.note(
                        "stream: idle, 5 000 watchers, cpu ms /s",
                        idled.program().plus(idled.database()).toNanos() / 1e6 / seconds);
                note(
                        report,
                        "stream: 5 000 watchers",
                        measure(stage, sql, commands, commits, org, watchers, plan, report));
            }
        }
    }

    private void twoProcesses(
            Stage stage,
            RunningServer command,
            RunningServer query,
            Commits commits,
            String org,
            Plan plan,
            Report report)
            throws Exception {
        JdbcClient sql = stage.sqlOfOneThread();
        CommandGateway commands = command.bean(CommandGateway.class);
        try (Watchers watcher = new Watchers(query.baseUri(), org, tokens(stage.sql(), 1), LongLog.head(stage.sql()))) {
            for (int i = 0; i < 10 * WARM_UP; i++) {
                toAll(sql, commands, commits, org, watcher, new Histogram(LONGEST_MICROS, 3));
            }
            for (int run = 0; run < plan.runs(); run++) {
                Histogram latency = new Histogram(LONGEST_MICROS, 3);
                for (long end = System.nanoTime() + plan.time().toNanos(); System.nanoTime() < end; ) {
                    toAll(sql, commands, commits, org, watcher, latency);
                    pause(Duration.ofNanos(latency.getTotalCount() % 10 * 3_000_000));
                }
                note(report, "stream: commit to watcher, two processes", latency);
            }
        }
    }

    private Histogram measure(
            Stage stage,
            JdbcClient sql,
            CommandGateway commands,
            Commits commits,
            String org,
            Watchers watchers,
            Plan plan,
            Report report)
            throws Exception {
        Histogram latency = new Histogram(LONGEST_MICROS, 3);
        Usage before = Usage.now(stage.process());
        for (long end = System.nanoTime() + plan.time().toNanos(); System.nanoTime() < end; ) {
            toAll(sql, commands, commits, org, watchers, latency);
        }
        Usage used = Usage.now(stage.process()).since(before);
        report.note(
                "stream: cpu us a watcher and event, its client included",
                used.program().plus(used.database()).toNanos() / 1e3 / latency.getTotalCount());
        return latency;
    }

    private void toAll(
            JdbcClient sql, CommandGateway commands, Commits commits, String org, Watchers watchers, Histogram latency)
            throws InterruptedException {
        long event = LongLog.head(sql) + 1;
        CountDownLatch missing = watchers.expect(event);
        commands.sendAndWait(new GenericCommandMessage<>(new CreateApp(
                        new OrgId(org), AppId.generate(), new Name("watched-" + names.incrementAndGet()), null, null))
                .withMetaData(Map.of(
                        EventMetadata.ACTOR_TYPE, "user",
                        EventMetadata.ACTOR_ID, "usr_bench",
                        EventMetadata.REQUEST_ID, "req_bench",
                        AppendPosition.KEY, new AppendPosition())));
        Watchers.await(missing, PATIENCE);
        long committed = commits.nanosOf(event);
        for (long seen : watchers.seenNanos()) {
            latency.recordValue(Math.max(0, Math.min(LONGEST_MICROS, (seen - committed) / 1_000)));
        }
    }

    static void note(Report report, String name, Histogram latency) {
        report.note(name + " p50 ms", latency.getValueAtPercentile(50) / 1e3);
        report.note(name + " p99 ms", latency.getValueAtPercentile(99) / 1e3);
        report.note(name + " longest ms", latency.getMaxValue() / 1e3);
    }

    private static long heapBytes() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    static void pause(Duration time) {
        LockSupport.parkNanos(time.toNanos());
    }

    /** Tokens of one person, as many sign-ins of hers would make them. */
    private static List<String> tokens(JdbcClient sql, int count) {
        sql.sql("""
                INSERT INTO command.token (token_hash, kind, subject_id, email, expires_at)
                SELECT sha256(('plfm_bench_' || n)::bytea), 'access', 'usr_bench', 'bench@example.com', now() + interval '1 hour'
                FROM generate_series(1, :count) n ON CONFLICT DO NOTHING
                """).param("count", count).update();
        return IntStream.rangeClosed(1, count).mapToObj(n -> "plfm_bench_" + n).toList();
    }
}
