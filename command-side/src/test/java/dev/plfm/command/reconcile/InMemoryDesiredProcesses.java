package dev.plfm.command.reconcile;

import dev.plfm.command.reconcile.DesiredProcess.Key;
import dev.plfm.command.testing.Cluster;
import dev.plfm.command.testing.Rows;
import dev.plfm.command.testing.Transactions;
import dev.plfm.kernel.event.EnvEvent.EnvDesiredReleaseSet;
import dev.plfm.kernel.event.EnvEvent.EnvPlacementSet;
import dev.plfm.kernel.event.EnvEvent.EnvScaleSet;
import dev.plfm.kernel.event.SecretBundleEvent.SecretBundleVersionSet;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.DeployId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.id.VolumeId;
import dev.plfm.kernel.value.PlacementSettings;
import dev.plfm.kernel.value.ProcessScale;
import dev.plfm.kernel.value.Rollout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What environments want, in memory. */
final class InMemoryDesiredProcesses implements DesiredProcesses {
    private final Rows<Key, Row> rows;
    private final Rows<DeployId, EnvId> paused;
    private final Rows<DeployId, EnvId> promoted;
    private final Rows<DeployId, String> ended;
    private final Rows<EnvId, String> secrets;
    private final Cluster.Volumes volumes;
    private final Cluster.NewestDeploys newest;

    InMemoryDesiredProcesses(Transactions transactions, Cluster.Volumes volumes, Cluster.NewestDeploys newest) {
        this.volumes = volumes;
        this.newest = newest;
        rows = new Rows<>(transactions);
        paused = new Rows<>(transactions);
        promoted = new Rows<>(transactions);
        ended = new Rows<>(transactions);
        secrets = new Rows<>(transactions);
    }

    @Override
    public void set(EnvDesiredReleaseSet event) {
        Key key = new Key(event.envId(), event.processType());
        rows.insert(key, Row.of(key, event.orgId(), event.appId()));
        rows.change(key, row -> row.with(event));
        forgetSaid(paused, event.envId());
        forgetSaid(promoted, event.envId());
    }

    private void forgetSaid(Rows<DeployId, EnvId> said, EnvId envId) {
        said.keys().stream()
                .filter(deploy -> envId.equals(said.get(deploy)))
                .filter(deploy -> of(envId, deploy).isEmpty() && !newest.isNewest(envId, deploy))
                .forEach(said::remove);
    }

    @Override
    public void set(EnvPlacementSet event) {
        Key key = new Key(event.envId(), event.processType());
        rows.insert(key, Row.of(key, event.orgId(), event.appId()));
        rows.change(key, row -> row.with(event.placement()));
    }

    @Override
    public List<Key> set(SecretBundleVersionSet event) {
        secrets.put(event.envId(), event.versionId().value());
        return rows.where(row -> row.key.envId().equals(event.envId()) && row.releaseId != null).stream()
                .map(Row::key)
                .toList();
    }

    @Override
    public List<Key> setPaused(EnvId envId, DeployId deployId, boolean now) {
        if (now) {
            paused.put(deployId, envId);
        } else {
            paused.remove(deployId);
        }
        return of(envId, deployId);
    }

    @Override
    public List<Key> setPromoted(EnvId envId, DeployId deployId) {
        promoted.put(deployId, envId);
        return of(envId, deployId);
    }

    @Override
    public List<Key> setEnded(EnvId envId, DeployId deployId, String how, boolean aborted) {
        ended.put(deployId, how);
        return setPaused(envId, deployId, aborted);
    }

    private List<Key> of(EnvId envId, DeployId deployId) {
        return rows.where(row -> row.key.envId().equals(envId) && deployId.equals(row.deployId)).stream()
                .map(Row::key)
                .toList();
    }

    @Override
    public List<Key> set(EnvScaleSet event) {
        Map<String, Integer> wanted = new HashMap<>();
        for (ProcessScale scale : event.scales()) {
            Key key = new Key(event.envId(), scale.processType());
            rows.insert(key, Row.of(key, event.orgId(), event.appId()));
            wanted.put(scale.processType(), scale.desired());
        }
        List<Key> changed = new ArrayList<>();
        for (Row row : rows.where(row -> row.key.envId().equals(event.envId()))) {
            Integer replicas = wanted.get(row.key.processType());
            if (!Objects.equals(replicas, row.replicas)) {
                rows.put(row.key, row.with(replicas, row.deleting));
                changed.add(row.key);
            }
        }
        return changed;
    }

    @Override
    public List<Key> setDeleting(EnvId envId) {
        List<Key> changed = new ArrayList<>();
        for (Row row : rows.where(row -> row.key.envId().equals(envId) && !row.deleting)) {
            rows.put(row.key, row.with(row.replicas, true));
            changed.add(row.key);
        }
        return changed;
    }

    @Override
    public void forget(EnvId envId) {
        rows.where(row -> row.key.envId().equals(envId)).forEach(row -> rows.remove(row.key));
        List.of(paused, promoted).forEach(said -> said.keys().stream()
                .filter(deploy -> envId.equals(said.get(deploy)))
                .forEach(said::remove));
        volumes.forget(envId);
        secrets.remove(envId);
    }

    @Override
    public Optional<Key> withVolume(VolumeId volumeId) {
        return Optional.empty();
    }

    @Override
    public Optional<DesiredProcess> find(Key key) {
        Row row = rows.get(key);
        return row == null || row.releaseId == null || row.deployId == null
                ? Optional.empty()
                : Optional.of(new DesiredProcess(
                        key,
                        row.orgId,
                        row.appId,
                        row.releaseId,
                        row.deployId,
                        row.replicas,
                        row.deleting,
                        row.rollout,
                        paused.contains(row.deployId),
                        promoted.contains(row.deployId),
                        row.placement,
                        volumes.of(key.envId(), key.processType()),
                        null,
                        secrets.get(key.envId()),
                        ended.get(row.deployId)));
    }

    private record Row(
            Key key,
            OrgId orgId,
            AppId appId,
            @Nullable ReleaseId releaseId,
            @Nullable DeployId deployId,
            @Nullable Integer replicas,
            boolean deleting,
            Rollout rollout,
            PlacementSettings placement) {
        static Row of(Key key, OrgId orgId, AppId appId) {
            return new Row(key, orgId, appId, null, null, null, false, Rollout.rolling(), PlacementSettings.none());
        }

        Row with(EnvDesiredReleaseSet event) {
            Rollout manner = Objects.requireNonNullElse(event.rollout(), Rollout.rolling());
            return new Row(
                    key, orgId, appId, event.releaseId(), event.deployId(), replicas, deleting, manner, placement);
        }

        Row with(PlacementSettings settings) {
            return new Row(key, orgId, appId, releaseId, deployId, replicas, deleting, rollout, settings);
        }

        Row with(@Nullable Integer number, boolean going) {
            return new Row(key, orgId, appId, releaseId, deployId, number, going, rollout, placement);
        }
    }
}
