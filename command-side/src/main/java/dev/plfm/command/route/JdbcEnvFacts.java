package dev.plfm.command.route;

import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.id.RouteId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads the tables that are kept in the transactions of the events, so that a route can be made right after a deploy. */
@Component
final class JdbcEnvFacts implements EnvFacts {
    private final JdbcClient jdbc;

    JdbcEnvFacts(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public @Nullable EnvView find(OrgId orgId, AppId appId, EnvId envId) {
        return jdbc.sql("""
                        SELECT host(i.address) AS ipv4_address
                        FROM command.directory d LEFT JOIN command.ipv4_allocation i ON i.env_id = d.id
                        WHERE d.id = ? AND d.kind = 'environment' AND d.org_id = ? AND d.parent_id = ?
                        """)
                .params(envId.value(), orgId.value(), appId.value())
                .query((row, number) -> new EnvView(orgId, appId, desired(envId), row.getString("ipv4_address")))
                .optional()
                .orElse(null);
    }

    private Map<String, ReleaseId> desired(EnvId envId) {
        Map<String, ReleaseId> desired = new TreeMap<>();
        jdbc.sql("SELECT process_type, release_id FROM command.desired_use WHERE env_id = ? AND release_id IS NOT NULL")
                .param(envId.value())
                .query(row -> {
                    desired.put(row.getString("process_type"), new ReleaseId(row.getString("release_id")));
                });
        return desired;
    }

    @Override
    public List<RouteId> routes(EnvId envId) {
        return jdbc.sql("SELECT route_id FROM command.route WHERE env_id = ? ORDER BY route_id")
                .param(envId.value())
                .query((row, number) -> new RouteId(row.getString("route_id")))
                .list();
    }

    @Override
    public boolean hasIpv4Address(EnvId envId) {
        return jdbc.sql("SELECT 1 FROM command.ipv4_allocation WHERE env_id = ?")
                .param(envId.value())
                .query(Integer.class)
                .optional()
                .isPresent();
    }
}
