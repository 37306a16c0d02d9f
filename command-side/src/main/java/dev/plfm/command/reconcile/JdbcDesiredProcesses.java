package dev.plfm.command.reconcile;

import dev.plfm.command.reconcile.DesiredProcess.Key;
import dev.plfm.kernel.event.EnvEvent.EnvDesiredReleaseSet;
import dev.plfm.kernel.event.EnvEvent.EnvPlacementSet;
import dev.plfm.kernel.event.EnvEvent.EnvScaleSet;
import dev.plfm.kernel.event.SecretBundleEvent.SecretBundleVersionSet;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.DeployId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.id.VolumeId;
import dev.plfm.kernel.json.Json;
import dev.plfm.kernel.value.Mount;
import dev.plfm.kernel.value.PlacementSettings;
import dev.plfm.kernel.value.ProcessScale;
import dev.plfm.kernel.value.Rollout;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;

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
                        INSERT INTO command.desired_process (env_id, process_type, org_id, app_id, release_id, deploy_id, rollout)
                        VALUES (?, ?, ?, ?, ?, ?, ?::jsonb)
                        ON CONFLICT (env_id, process_type) DO UPDATE
                        SET release_id = excluded.release_id, deploy_id = excluded.deploy_id, rollout = excluded.rollout
                        """)
                .params(
                        event.envId().value(),
                        event.processType(),
                        event.orgId().value(),
                        event.appId().value(),
                        event.releaseId().value(),
                        event.deployId().value(),
                        Json.mapper()
                                .writeValueAsString(Objects.requireNonNullElse(event.rollout(), Rollout.rolling())))
                .update();
        forgetSaid(event.envId());
    }

    /** What was said of deploys that nothing wants any more, nor will: each of their process types has a newer one. */
    private void forgetSaid(EnvId envId) {
        jdbc.sql("""
                        DELETE FROM command.rollout_state r WHERE r.env_id = ?
                        AND NOT EXISTS (SELECT 1 FROM command.desired_process d WHERE d.deploy_id = r.deploy_id)
                        AND NOT EXISTS (
                            SELECT 1 FROM command.latest_deploy l WHERE l.env_id = r.env_id AND l.deploy_id = r.deploy_id)
                        """).param(envId.value()).update();
    }

    @Override
    public void set(EnvPlacementSet event) {
        jdbc.sql("""
                        INSERT INTO command.desired_process (env_id, process_type, org_id, app_id, placement)
                        VALUES (?, ?, ?, ?, ?::jsonb)
                        ON CONFLICT (env_id, process_type) DO UPDATE SET placement = excluded.placement
                        """)
                .params(
                        event.envId().value(),
                        event.processType(),
                        event.orgId().value(),
                        event.appId().value(),
                        Json.mapper().writeValueAsString(event.placement()))
                .update();
    }

    @Override
    public List<Key> set(SecretBundleVersionSet event) {
        jdbc.sql("""
                        INSERT INTO command.env_secret (env_id, version_id) VALUES (?, ?)
                        ON CONFLICT (env_id) DO UPDATE SET version_id = excluded.version_id
                        """).params(event.envId().value(), event.versionId().value()).update();
        return jdbc.sql(
                        "SELECT env_id, process_type FROM command.desired_process WHERE env_id = ? AND release_id IS NOT NULL")
                .param(event.envId().value())
                .query(JdbcDesiredProcesses::key)
                .list();
    }

    @Override
    public List<Key> setPaused(EnvId envId, DeployId deployId, boolean paused) {
        jdbc.sql("""
                        INSERT INTO command.rollout_state (deploy_id, env_id, paused) VALUES (?, ?, ?)
                        ON CONFLICT (deploy_id) DO UPDATE SET paused = excluded.paused
                        """).params(deployId.value(), envId.value(), paused).update();
        return of(envId, deployId);
    }

    @Override
    public List<Key> setPromoted(EnvId envId, DeployId deployId) {
        jdbc.sql("""
                        INSERT INTO command.rollout_state (deploy_id, env_id, promoted) VALUES (?, ?, true)
                        ON CONFLICT (deploy_id) DO UPDATE SET promoted = true
                        """).params(deployId.value(), envId.value()).update();
        return of(envId, deployId);
    }

    @Override
    public List<Key> setEnded(EnvId envId, DeployId deployId, String how, boolean aborted) {
        jdbc.sql("""
                        INSERT INTO command.rollout_state (deploy_id, env_id, ended, paused) VALUES (?, ?, ?, ?)
                        ON CONFLICT (deploy_id) DO UPDATE SET ended = excluded.ended, paused = excluded.paused
                        """).params(deployId.value(), envId.value(), how, aborted).update();
        return of(envId, deployId);
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
        jdbc.sql("""
                        WITH rollouts AS (DELETE FROM command.rollout_state WHERE env_id = :env),
                            volumes AS (DELETE FROM command.attached_volume WHERE env_id = :env AND attachment_id IS NULL),
                            secrets AS (DELETE FROM command.env_secret WHERE env_id = :env)
                        DELETE FROM command.desired_process WHERE env_id = :env
                        """).param("env", envId.value()).update();
    }

    @Override
    public Optional<Key> withVolume(VolumeId volumeId) {
        return jdbc.sql("""
                        SELECT env_id, process_type FROM command.attached_volume
                        WHERE volume_id = ? AND attachment_id IS NOT NULL
                        """)
                .param(volumeId.value())
                .query(JdbcDesiredProcesses::key)
                .optional();
    }

    @Override
    public Optional<DesiredProcess> find(Key key) {
        return jdbc.sql("""
                        SELECT d.*, coalesce(r.paused, false) AS paused, coalesce(r.promoted, false) AS promoted, r.ended,
                            v.mounts, v.home_node_id, s.version_id AS secrets_version_id
                        FROM command.desired_process d
                        LEFT JOIN command.rollout_state r ON r.deploy_id = d.deploy_id
                        LEFT JOIN command.env_secret s ON s.env_id = d.env_id
                        CROSS JOIN LATERAL (
                            SELECT coalesce(jsonb_agg(to_jsonb(a) ORDER BY a.mount_path, a.volume_id), '[]') AS mounts,
                                min(a.home_node_id) AS home_node_id
                            FROM command.attached_volume a
                            WHERE a.env_id = d.env_id AND a.process_type = d.process_type) v
                        WHERE d.env_id = ? AND d.process_type = ? AND d.release_id IS NOT NULL
                        """)
                .params(key.envId().value(), key.processType())
                .query(JdbcDesiredProcesses::process)
                .optional();
    }

    private List<Key> of(EnvId envId, DeployId deployId) {
        return jdbc.sql("SELECT env_id, process_type FROM command.desired_process WHERE env_id = ? AND deploy_id = ?")
                .params(envId.value(), deployId.value())
                .query(JdbcDesiredProcesses::key)
                .list();
    }

    private static Key key(ResultSet row, int number) throws SQLException {
        return new Key(new EnvId(row.getString("env_id")), row.getString("process_type"));
    }

    private static DesiredProcess process(ResultSet row, int number) throws SQLException {
        String homeNode = row.getString("home_node_id");
        return new DesiredProcess(
                key(row, number),
                new OrgId(row.getString("org_id")),
                new AppId(row.getString("app_id")),
                new ReleaseId(row.getString("release_id")),
                new DeployId(row.getString("deploy_id")),
                row.getObject("replicas", Integer.class),
                row.getBoolean("deleting"),
                json(row, "rollout", Rollout.class, Rollout.rolling()),
                row.getBoolean("paused"),
                row.getBoolean("promoted"),
                json(row, "placement", PlacementSettings.class, PlacementSettings.none()),
                Json.lenient().readValue(row.getString("mounts"), new TypeReference<List<Mount>>() {}),
                homeNode == null ? null : new NodeId(homeNode),
                row.getString("secrets_version_id"),
                row.getString("ended"));
    }

    private static <T> T json(ResultSet row, String column, Class<T> type, T otherwise) throws SQLException {
        String value = row.getString(column);
        return value == null ? otherwise : Json.lenient().readValue(value, type);
    }
}
