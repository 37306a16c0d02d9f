package dev.plfm.command.intake;

import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.WorkloadId;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Marks them in {@code command.placed_instance}. */
@Component
class JdbcMissingInstances implements MissingInstances {
    private static final int AT_ONCE = 500;

    private final JdbcClient jdbc;

    JdbcMissingInstances(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void named(NodeId node, Collection<InstanceId> running) {
        String[] ids = running.stream().map(InstanceId::value).toArray(String[]::new);
        jdbc.sql("""
                        UPDATE command.placed_instance
                        SET missing_since = CASE WHEN missing_since IS NULL THEN clock_timestamp() END
                        WHERE node_id = ? AND status IS NOT NULL AND (missing_since IS NULL) <> (instance_id = ANY (?))
                        """).params(node.value(), ids).update();
    }

    @Override
    public void seen(NodeId node, Collection<InstanceId> running, int inAll) {
        String[] ids = running.stream().map(InstanceId::value).toArray(String[]::new);
        jdbc.sql("""
                        WITH there AS (
                            SELECT count(*) FILTER (WHERE missing_since IS NULL) AS present,
                                count(*) FILTER (WHERE status IS NOT NULL) AS reported
                            FROM command.placed_instance WHERE node_id = ?)
                        UPDATE command.placed_instance p SET missing_since = NULL
                        FROM there t
                        WHERE p.node_id = ? AND p.missing_since IS NOT NULL
                            AND (p.instance_id = ANY (?) OR ? > t.present OR ? >= t.reported)
                        """).params(node.value(), node.value(), ids, inAll, inAll).update();
    }

    @Override
    public void forget(NodeId node) {
        jdbc.sql(
                        "UPDATE command.placed_instance SET missing_since = NULL WHERE node_id = ? AND missing_since IS NOT NULL")
                .param(node.value())
                .update();
    }

    @Override
    public List<Missing> longerThan(NodeId node, Duration limit) {
        return jdbc.sql("""
                        SELECT instance_id, workload_id, node_id FROM command.placed_instance
                        WHERE node_id = ? AND missing_since < clock_timestamp() - make_interval(secs => ?)
                            AND (leaving OR NOT stateful)
                        ORDER BY instance_id LIMIT ?
                        """)
                .params(node.value(), limit.toMillis() / 1000.0, AT_ONCE)
                .query((row, number) -> new Missing(
                        new InstanceId(row.getString("instance_id")),
                        new WorkloadId(row.getString("workload_id")),
                        new NodeId(row.getString("node_id"))))
                .list();
    }
}
