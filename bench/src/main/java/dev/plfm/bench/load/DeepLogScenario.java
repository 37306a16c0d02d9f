package dev.plfm.bench.load;

import dev.plfm.command.app.AppCommand.CreateApp;
import dev.plfm.command.org.OrgCommand.UpdateOrg;
import dev.plfm.controlplane.RunningServer;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.value.Name;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What it costs that much has happened before: in the whole log, and to a single aggregate. */
final class DeepLogScenario implements Scenario {
    private static final long SHORT = 10_000;
    private static final long LONG = 5_000_000;
    private static final int FEW = 10;
    private static final int MANY = 10_000;
    private static final int LOADS_AN_EVENT = 4;

    /** Apps nobody made, in the order of their ids as all are, each an event of the organization that made the last one. */
    private static final String FILL = """
            INSERT INTO event_log (event_id, occurred_at, aggregate_type, aggregate_id, aggregate_seq, event_type, event_version,
                actor_type, actor_id, request_id, org_id, app_id, payload)
            SELECT n, e.occurred_at, e.aggregate_type, a.id, 1, e.event_type, e.event_version, e.actor_type, e.actor_id,
                e.request_id, e.org_id, a.id, e.payload || jsonb_build_object('app_id', a.id)
            FROM (SELECT * FROM event_log WHERE event_type = 'app.created' ORDER BY event_id DESC LIMIT 1) e
                CROSS JOIN generate_series(:head + 1, :events) n
                CROSS JOIN LATERAL (SELECT 'app_' || lpad(n::text, 26, '0') AS id) a
            """;

    private static final String TOKENS_AT_HEAD = """
            UPDATE token_entry SET token = convert_to(regexp_replace(convert_from(token, 'UTF8'), '"globalIndex":[0-9]+',
                '"globalIndex":' || (SELECT max(event_id) FROM event_log)), 'UTF8')
            """;

    private final AtomicLong names = new AtomicLong();

    @Override
    public void run(Plan plan, Report report) throws Exception {
        try (Stage brief = Stage.set();
                Stage endless = Stage.set()) {
            fill(brief, SHORT);
            fill(endless, LONG);
            try (RunningServer few = brief.server("command");
                    RunningServer many = endless.server("command")) {
                appends(plan, report, apps(new Commands(few)), apps(new Commands(many)));
                loads(plan, report, few);
            }
        }
    }

    private static void appends(Plan plan, Report report, Load.Operation few, Load.Operation many) throws Exception {
        for (int run = 0; run <= plan.runs(); run++) {
            Pair pair = Pair.inTurns(plan.time(), few, many);
            if (run > 0) {
                note(report, "append: 10 thousand events in the log", pair.one());
                note(report, "append: 5 million events in the log", pair.other());
                report.note("append: p50 with a long log to that with a short one", pair.ratio());
            }
        }
    }

    private Load.Operation apps(Commands commands) {
        OrgId org = commands.org();
        return () -> commands.send(
                new CreateApp(org, AppId.generate(), new Name("app-" + names.incrementAndGet()), null, null));
    }

    /** All that a state is made of; the longer history grows meanwhile, so that it is met at any distance from a snapshot. */
    private static void loads(Plan plan, Report report, RunningServer server) throws Exception {
        EventStore log = server.bean(EventStore.class);
        Commands commands = new Commands(server);
        OrgId plain = aged(commands, FEW);
        OrgId eventful = aged(commands, MANY);
        AtomicLong turns = new AtomicLong();
        Load.Operation growing = () -> {
            long turn = turns.incrementAndGet();
            if (turn % LOADS_AN_EVENT == 0) {
                rename(commands, eventful, MANY - 2 + turn / LOADS_AN_EVENT);
            }
        };
        for (int run = 0; run <= plan.runs(); run++) {
            Pair pair = Pair.inTurns(plan.time(), () -> load(log, plain), () -> load(log, eventful), growing);
            if (run > 0) {
                note(report, "append: load after 10 own events", pair.one());
                note(report, "append: load after 10 000 own events", pair.other());
                report.note("append: load after 10 000 own events to that after 10", pair.ratio());
            }
        }
    }

    private static void note(Report report, String name, Histogram nanos) {
        report.note(name + " p50 us", nanos.getValueAtPercentile(50) / 1e3);
        report.note(name + " p99 us", nanos.getValueAtPercentile(99) / 1e3);
    }

    /** An organization after so many events; its version is one less, as its first member is the second event. */
    private static OrgId aged(Commands commands, int events) {
        OrgId org = commands.org();
        for (long version = 1; version < events - 1; version++) {
            rename(commands, org, version);
        }
        return org;
    }

    private static void rename(Commands commands, OrgId org, long version) {
        commands.send(new UpdateOrg(org, new Name("bench-" + version), version));
    }

    private static void load(EventStore log, OrgId org) {
        log.readEvents(org.value()).asStream().forEach(event -> event.getPayload());
    }

    /** Has a server begin a log, which then gets longer without one: its processors begin where it ends. */
    private void fill(Stage stage, long events) throws Exception {
        try (RunningServer server = stage.server("command")) {
            apps(new Commands(server)).run();
        }
        JdbcClient sql = stage.sql();
        sql.sql(FILL).param("head", LongLog.head(sql)).param("events", events).update();
        sql.sql(TOKENS_AT_HEAD).update();
        sql.sql("VACUUM ANALYZE event_log").update();
        stage.settle();
    }
}
