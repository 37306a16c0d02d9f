package dev.plfm.bench.load;

import dev.plfm.command.app.AppCommand.CreateApp;
import dev.plfm.command.node.NodeCommand.EnrollNode;
import dev.plfm.command.node.NodeToken;
import dev.plfm.command.workload.WorkloadCommand.SetDesiredState;
import dev.plfm.controlplane.RunningServer;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.DeployId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.kernel.value.Allocatable;
import dev.plfm.kernel.value.Name;
import dev.plfm.kernel.value.PlacementSettings;
import dev.plfm.kernel.value.Resources;
import dev.plfm.kernel.value.Rollout;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Workloads want instances all at once: from the first request in the log to the last allocation, on many nodes in five regions.
 * The reconciler makes the requests; nobody runs what is placed.
 */
final class ScheduleScenario implements Scenario {
    private static final int NODES = 5_000;
    private static final int REGIONS = 5;
    private static final int WORKLOADS = 20;
    private static final int PLACEMENTS_A_SECOND_OF_PLAN = 400;
    private static final Resources SMALL = new Resources(0.1, 64L << 20, 1L << 30);
    private static final int STARTUP_SECONDS = 3_600;

    @Override
    public void run(Plan plan, Report report) throws Exception {
        try (Stage stage = Stage.set();
                RunningServer server = stage.server("command")) {
            Commands commands = new Commands(server);
            JdbcClient sql = stage.sql();
            inParallel(NODES, number -> commands.send(enrolment(number)));
            Wait.until("all nodes known", () -> count(sql, "SELECT count(*) FROM command.cluster_node") == NODES);
            int placements = (int) (PLACEMENTS_A_SECOND_OF_PLAN * plan.time().toSeconds());
            burst(commands, sql, placements);
            for (int run = 0; run < plan.runs(); run++) {
                measure(stage, commands, sql, placements, report);
            }
        }
    }

    private static void measure(Stage stage, Commands commands, JdbcClient sql, int placements, Report report)
            throws Exception {
        double commits = Usage.commits(sql);
        Usage before = Usage.now(stage.process());
        double seconds = burst(commands, sql, placements);
        Usage used = Usage.now(stage.process()).since(before);
        report.note("schedule: placements /s", placements / seconds);
        report.note("schedule: cpu us each", used.micros() / placements);
        report.note("schedule: of which database us", used.database().toNanos() / 1e3 / placements);
        report.note("schedule: allocated KiB each", used.allocated() / 1024.0 / placements);
        report.note("schedule: database transactions each", (Usage.commits(sql) - commits) / placements);
    }

    /** The seconds from the first request to the last allocation, by the times that the log gives them. */
    private static double burst(Commands commands, JdbcClient sql, int placements) throws Exception {
        hear(sql);
        OrgId org = commands.org();
        AppId app = AppId.generate();
        long head = LongLog.head(sql);
        commands.send(new CreateApp(org, app, new Name("shop"), null, null));
        inParallel(WORKLOADS, number -> commands.send(wanted(org, app, placements / WORKLOADS)));
        int all = placements / WORKLOADS * WORKLOADS;
        Wait.until(
                "all placed",
                () -> sql.sql("SELECT count(*) FROM event_log WHERE event_type = 'instance.allocated' AND event_id > ?")
                                .param(head)
                                .query(Long.class)
                                .single()
                        >= all);
        return sql.sql("""
                        SELECT extract(epoch FROM max(occurred_at) - min(occurred_at))::double precision FROM event_log
                        WHERE event_type IN ('instance.requested', 'instance.allocated') AND event_id > ?
                        """).param(head).query(Double.class).single();
    }

    /** Every node was heard just now: what agents say meanwhile is not what is measured. */
    private static void hear(JdbcClient sql) {
        sql.sql("""
                INSERT INTO command.node_heartbeat (node_id, heard_at, state, available_cpu, available_memory_bytes, instance_count)
                SELECT node_id, clock_timestamp(), 'active', cpu_cores, memory_bytes, 0 FROM command.cluster_node
                ON CONFLICT (node_id) DO UPDATE SET heard_at = excluded.heard_at
                """).update();
    }

    private static EnrollNode enrolment(int number) {
        return new EnrollNode(
                NodeId.generate(),
                "node-" + number,
                "region-" + number % REGIONS,
                "a2V5",
                "CN=bench",
                null,
                null,
                null,
                Map.of("arch", "amd64", "zone", "zone-" + number % (3 * REGIONS)),
                new Allocatable(8, 16L << 30),
                new NodeToken("plfm_nt_bench-" + number),
                null);
    }

    private static SetDesiredState wanted(OrgId org, AppId app, int replicas) {
        EnvId env = EnvId.generate();
        return new SetDesiredState(
                WorkloadId.of(env, "web"),
                org,
                app,
                env,
                "web",
                ReleaseId.generate(),
                DeployId.generate(),
                replicas,
                null,
                List.of(),
                SMALL,
                "0".repeat(64),
                STARTUP_SECONDS,
                null,
                false,
                Rollout.rolling(),
                false,
                false,
                PlacementSettings.none(),
                null);
    }

    private static long count(JdbcClient sql, String query) {
        return sql.sql(query).query(Long.class).single();
    }

    private static void inParallel(int times, IntConsumer work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            List<? extends Future<?>> all = IntStream.range(0, times)
                    .mapToObj(number -> threads.submit(() -> work.accept(number)))
                    .toList();
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            threads.shutdown();
        }
    }
}
