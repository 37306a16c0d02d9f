package dev.plfm.command.intake;

import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.WorkloadId;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Looks into {@code command.instance} and {@code command.placed_instance}. */
@Component
class JdbcInstanceLookup implements InstanceLookup {
    private final JdbcClient jdbc;

    JdbcInstanceLookup(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Map<InstanceId, Known> find(Collection<InstanceId> ids) {
        Map<InstanceId, Known> found = new HashMap<>();
        jdbc.sql("""
                        SELECT i.instance_id, i.workload_id, p.status, p.boot_id
                        FROM command.instance i LEFT JOIN command.placed_instance p USING (instance_id)
                        WHERE i.instance_id = ANY (?)
                        """)
                .param(ids.stream().map(InstanceId::value).toArray(String[]::new))
                .query(row -> {
                    found.put(
                            new InstanceId(row.getString("instance_id")),
                            new Known(
                                    new WorkloadId(row.getString("workload_id")),
                                    row.getString("status"),
                                    row.getString("boot_id")));
                });
        return found;
    }
}
