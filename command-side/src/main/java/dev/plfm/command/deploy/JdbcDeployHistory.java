package dev.plfm.command.deploy;

import dev.plfm.kernel.event.DeployEvent.DeployCreated;
import dev.plfm.kernel.id.DeployId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.ReleaseId;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Keeps the history in {@code command.succeeded_release} and {@code command.auto_rollback}; {@link NewestDeploys} writes the rest. */
@Repository
class JdbcDeployHistory implements DeployHistory {
    private final JdbcClient jdbc;

    JdbcDeployHistory(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public boolean isAutoRollback(EnvId envId) {
        return jdbc.sql("SELECT 1 FROM command.auto_rollback WHERE env_id = ?")
                .param(envId.value())
                .query(Integer.class)
                .optional()
                .isPresent();
    }

    @Override
    public void setAutoRollback(EnvId envId, boolean wanted) {
        jdbc.sql(
                        wanted
                                ? "INSERT INTO command.auto_rollback (env_id) VALUES (?) ON CONFLICT DO NOTHING"
                                : "DELETE FROM command.auto_rollback WHERE env_id = ?")
                .param(envId.value())
                .update();
    }

    @Override
    public void succeeded(DeployCreated deploy, long eventId) {
        jdbc.sql("""
                        INSERT INTO command.succeeded_release AS s (env_id, process_type, release_id, event_id)
                        SELECT :env, process_type, :release, :event FROM unnest(:types) AS t (process_type)
                        ON CONFLICT (env_id, process_type) DO UPDATE
                        SET release_id = excluded.release_id, event_id = excluded.event_id
                        WHERE s.event_id < excluded.event_id
                        """)
                .param("env", deploy.envId().value())
                .param("release", deploy.releaseId().value())
                .param("event", eventId)
                .param("types", deploy.processTypes().toArray(String[]::new))
                .update();
    }

    @Override
    public Map<String, ReleaseId> lastSucceeded(EnvId envId) {
        return byProcessType(
                "SELECT process_type, release_id FROM command.succeeded_release WHERE env_id = ?",
                envId,
                ReleaseId::new);
    }

    @Override
    public Map<String, DeployId> newest(EnvId envId) {
        return byProcessType(
                "SELECT process_type, deploy_id FROM command.latest_deploy WHERE env_id = ?", envId, DeployId::new);
    }

    @Override
    public void forget(EnvId envId) {
        jdbc.sql("""
                        WITH flag AS (DELETE FROM command.auto_rollback WHERE env_id = :env)
                        DELETE FROM command.succeeded_release WHERE env_id = :env
                        """).param("env", envId.value()).update();
    }

    private <T> Map<String, T> byProcessType(String sql, EnvId envId, Function<String, T> read) {
        Map<String, T> found = new HashMap<>();
        jdbc.sql(sql).param(envId.value()).query(row -> {
            found.put(row.getString(1), read.apply(row.getString(2)));
        });
        return found;
    }
}
