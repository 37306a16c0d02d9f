package dev.plfm.bench.load;

import dev.plfm.agent.AgentConfig;
import dev.plfm.agent.NodeAgents;
import dev.plfm.controlplane.RunningServer;
import dev.plfm.kernel.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A log of any length: what an organization with two deploys really did, repeated with other ids. */
final class LongLog {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Where the number of the copy goes: every id of a tenant keeps its time and its end, and gets it in between. */
    private static final String NUMBER = "%number";

    private static final String NUMBERED = """
            regexp_replace(%s, '([a-z]+_[0-9A-Z]{10})[0-9A-Z]{6}([0-9A-Z]{10})', '\\1%s\\2', 'g')""";

    private LongLog() {}

    /** Appends copies until the log has at least so many events; no server may run. */
    static void fill(JdbcClient sql, String org, long events) {
        long own = sql.sql("SELECT count(*) FROM event_log WHERE org_id = ?")
                .param(org)
                .query(Long.class)
                .single();
        long head = head(sql);
        long copies = (events - head + own - 1) / own;
        sql.sql("""
                WITH original AS MATERIALIZED (
                    SELECT *, row_number() OVER (ORDER BY event_id) AS rank, %s AS aggregate, %s AS org, %s AS app, %s AS env, %s AS cause,
                        regexp_replace(%s, 'node_[0-9A-Z]{10}%s[0-9A-Z]{10}', (
                            SELECT aggregate_id FROM event_log WHERE aggregate_type = 'node' LIMIT 1), 'g') AS numbered
                    FROM event_log WHERE org_id = :org)
                INSERT INTO event_log (event_id, occurred_at, aggregate_type, aggregate_id, aggregate_seq, event_type, event_version,
                    actor_type, actor_id, request_id, org_id, app_id, env_id, correlation_id, payload)
                SELECT :head + (n - 1) * :own + rank, occurred_at, aggregate_type, replace(aggregate, :number, digits), aggregate_seq,
                    event_type, event_version, actor_type, actor_id, request_id, replace(org, :number, digits),
                    replace(app, :number, digits), replace(env, :number, digits), replace(cause, :number, digits),
                    replace(numbered, :number, digits)::jsonb
                FROM generate_series(1, :copies) n CROSS JOIN lpad(n::text, 6, '0') digits CROSS JOIN original
                """.formatted(
                                numbered("aggregate_id"),
                                numbered("org_id"),
                                numbered("app_id"),
                                numbered("env_id"),
                                numbered("correlation_id"),
                                numbered("payload::text"),
                                NUMBER))
                .param("number", NUMBER)
                .param("head", head)
                .param("own", own)
                .param("copies", copies)
                .param("org", org)
                .update();
        sql.sql("VACUUM ANALYZE event_log").update();
    }

    private static String numbered(String column) {
        return NUMBERED.formatted(column, NUMBER);
    }

    static long head(JdbcClient sql) {
        return sql.sql("SELECT coalesce(max(event_id), 0) FROM event_log")
                .query(Long.class)
                .single();
    }

    /** Has an organization deploy twice on a simulated node, and answers with its id. */
    static String original(RunningServer server, String token) throws Exception {
        AgentConfig node = AgentConfig.builder(server.baseUri())
                .token(token)
                .hostnamePrefix("bench")
                .memoryBytes(64L << 30)
                .bootTime(Duration.ZERO)
                .drainTime(Duration.ZERO)
                .build();
        try (NodeAgents agents = NodeAgents.start(node);
                HttpLine line = new HttpLine(server.baseUri(), token)) {
            agents.connected().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            String org = ApiScenario.org(line);
            String app = id(line.post("/v1/orgs/" + org + "/apps", "{\"name\": \"shop\"}", ""));
            String appPath = "/v1/orgs/" + org + "/apps/" + app;
            String env = appPath + "/envs/" + id(line.post(appPath + "/envs", "{\"name\": \"prod\"}", ""));
            deploy(line, appPath, env, "one");
            deploy(line, appPath, env, "two");
            return org;
        }
    }

    private static void deploy(HttpLine line, String appPath, String env, String label) throws Exception {
        String release = release(line, appPath, label, List.of("web"), 3);
        String deploy =
                env + "/deploys/" + id(line.post(env + "/deploys", "{\"release_id\": \"" + release + "\"}", ""));
        Wait.until("a deploy", () -> line.get(deploy).contains("\"succeeded\""));
    }

    /** The id of a release whose process types are all small. */
    static String release(HttpLine line, String appPath, String label, List<String> processTypes, int replicas)
            throws Exception {
        String manifest = """
                schema_version = "v1"
                [image]
                ref = "registry.example/shop:%s"
                """.formatted(label)
                + processTypes.stream()
                        .map(type -> """
                [processes.%s]
                command = ["run", "%s"]
                resources = {memory = "64Mi"}
                scaling = {min = %d}
                """.formatted(type, label, replicas))
                        .collect(Collectors.joining());
        return id(line.post(
                appPath + "/releases",
                Json.mapper()
                        .writeValueAsString(Map.of("manifest", manifest, "image_digest", "sha256:" + "ab".repeat(32))),
                ""));
    }

    private static String id(String resource) {
        return Json.mapper().readTree(resource).at("/id").asString();
    }
}
