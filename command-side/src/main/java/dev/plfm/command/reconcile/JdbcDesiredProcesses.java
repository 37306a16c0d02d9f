package dev.plfm.command.reconcile;

import dev.plfm.command.reconcile.DesiredProcess.Key;
import dev.plfm.kernel.event.EnvEvent.EnvDesiredReleaseSet;
import dev.plfm.kernel.event.EnvEvent.EnvScaleSet;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.DeployId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.value.ProcessScale;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Keeps what environments want in {@code command.desired_process}. */
@Repository
class JdbcDesiredProcesses implements DesiredProcesses {
    private final JdbcClient jdbc;

    JdbcDesiredProcesses(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void set(EnvDesiredReleaseSet event) {
        jdbc.sql("""
                        INSERT INTO command.desired_process (env_id, process_type, org_id, app_id, release_id, deploy_id)
                        VALUES (?, ?, ?, ?, ?, ?)
                        ON CONFLICT (env_id, process_type)
                        DO UPDATE SET release_id = excluded.release_id, deploy_id = excluded.deploy_id
                        """)
                .params(
                        event.envId().value(),
                        event.processType(),
                        event.orgId().value(),
                        event.appId().value(),
                        event.releaseId().value(),
                        event.deployId().value())
                .update();
    }

    @Override
    public List<Key> set(EnvScaleSet event) {
        String[] processTypes =
                event.scales().stream().map(ProcessScale::processType).toArray(String[]::new);
        Integer[] replicas = event.scales().stream().map(ProcessScale::desired).toArray(Integer[]::new);
        return jdbc.sql("""
                        WITH listed AS (
                            INSERT INTO command.desired_process AS d (env_id, process_type, org_id, app_id, replicas)
                            SELECT :env, s.process_type, :org, :app, s.replicas
                            FROM unnest(:process_types, :replicas) AS s (process_type, replicas)
                            ON CONFLICT (env_id, process_type) DO UPDATE SET replicas = excluded.replicas
                            WHERE d.replicas IS DISTINCT FROM excluded.replicas
                            RETURNING env_id, process_type
                        ), left_out AS (
                            UPDATE command.desired_process SET replicas = NULL
                            WHERE env_id = :env AND process_type <> ALL (:process_types) AND replicas IS NOT NULL
                            RETURNING env_id, process_type
                        )
                        SELECT * FROM listed UNION ALL SELECT * FROM left_out
                        """)
                .param("env", event.envId().value())
                .param("org", event.orgId().value())
                .param("app", event.appId().value())
                .param("process_types", processTypes)
                .param("replicas", replicas)
                .query(JdbcDesiredProcesses::key)
                .list();
    }

    @Override
    public List<Key> setDeleting(EnvId envId) {
        return jdbc.sql("""
                        UPDATE command.desired_process SET deleting = true WHERE env_id = ? AND NOT deleting
                        RETURNING env_id, process_type
                        """)
                .param(envId.value())
                .query(JdbcDesiredProcesses::key)
                .list();
    }

    @Override
    public void forget(EnvId envId) {
        jdbc.sql("DELETE FROM command.desired_process WHERE env_id = ?")
                .param(envId.value())
                .update();
    }

    @Override
    public Optional<DesiredProcess> find(Key key) {
        return jdbc.sql("""
                        SELECT * FROM command.desired_process
                        WHERE env_id = ? AND process_type = ? AND release_id IS NOT NULL
                        """)
                .params(key.envId().value(), key.processType())
                .query(JdbcDesiredProcesses::process)
                .optional();
    }

    private static Key key(ResultSet row, int number) throws SQLException {
        return new Key(new EnvId(row.getString("env_id")), row.getString("process_type"));
    }

    private static DesiredProcess process(ResultSet row, int number) throws SQLException {
        return new DesiredProcess(
                key(row, number),
                new OrgId(row.getString("org_id")),
                new AppId(row.getString("app_id")),
                new ReleaseId(row.getString("release_id")),
                new DeployId(row.getString("deploy_id")),
                row.getObject("replicas", Integer.class),
                row.getBoolean("deleting"));
    }
}
