package dev.plfm.command.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plfm.command.reconcile.DesiredProcess.Key;
import dev.plfm.command.reconcile.ReconcileChecks.Due;
import dev.plfm.command.testing.Cluster;
import dev.plfm.command.testing.CommandDatabase;
import dev.plfm.command.testing.Transactions;
import dev.plfm.kernel.event.EnvEvent.EnvDesiredReleaseSet;
import dev.plfm.kernel.event.EnvEvent.EnvPlacementSet;
import dev.plfm.kernel.event.EnvEvent.EnvScaleSet;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.DeployId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.kernel.value.Mount;
import dev.plfm.kernel.value.PlacementSettings;
import dev.plfm.kernel.value.ProcessScale;
import dev.plfm.kernel.value.Rollout;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The reconciler's tables in PostgreSQL and those in memory behave alike. */
@ParameterizedClass
@MethodSource("stores")
class ReconcileStoresTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.123456Z");

    @Parameter
    Supplier<Stores> make;

    private final OrgId org = OrgId.generate();
    private final AppId app = AppId.generate();
    private final EnvId env = EnvId.generate();
    private final EnvId other = EnvId.generate();
    private Stores stores;

    static Stream<Named<Supplier<Stores>>> stores() {
        return Stream.of(Named.of("in the database", Stores::inDatabase), Named.of("in memory", Stores::inMemory));
    }

    @BeforeEach
    void begin() {
        stores = make.get();
    }

    @Test
    void checks_are_due_in_their_order_and_as_many_as_asked_for() {
        WorkloadId first = WorkloadId.generate();
        WorkloadId second = WorkloadId.generate();
        WorkloadId third = WorkloadId.generate();
        stores.checks.set(Map.of(first, NOW, second, NOW.minusSeconds(1), third, NOW.plusSeconds(1)));

        assertThat(stores.checks.due(NOW, 10))
                .containsExactly(new Due(second, NOW.minusSeconds(1)), new Due(first, NOW));
        assertThat(stores.checks.due(NOW, 1)).hasSize(1);
        stores.checks.remove(second);
        stores.checks.set(Map.of(third, NOW));
        assertThat(stores.checks.due(NOW, 10)).hasSize(2);
    }

    @Test
    void a_check_is_moved_unless_it_was_set_anew_or_removed() {
        WorkloadId moved = WorkloadId.generate();
        WorkloadId anew = WorkloadId.generate();
        WorkloadId gone = WorkloadId.generate();
        stores.checks.set(Map.of(moved, NOW, anew, NOW, gone, NOW));
        List<Due> due = stores.checks.due(NOW, 10);
        stores.checks.set(Map.of(anew, NOW.plusSeconds(1)));
        stores.checks.remove(gone);
        due.forEach(one -> stores.checks.move(one, NOW.plusSeconds(9)));

        assertThat(stores.checks.due(NOW.plusSeconds(5), 10)).containsExactly(new Due(anew, NOW.plusSeconds(1)));
        assertThat(stores.checks.due(NOW.plusSeconds(9), 10)).hasSize(2);
    }

    @Test
    void a_process_is_wanted_once_a_release_is() {
        stores.processes.set(scale(new ProcessScale("web", 3)));
        assertThat(stores.processes.find(new Key(env, "web"))).isEmpty();
        EnvDesiredReleaseSet release = release(env, "web");
        stores.processes.set(release);

        DesiredProcess wanted = stores.processes.find(new Key(env, "web")).orElseThrow();
        assertThat(wanted.orgId()).isEqualTo(org);
        assertThat(wanted.appId()).isEqualTo(app);
        assertThat(wanted.releaseId()).isEqualTo(release.releaseId());
        assertThat(wanted.deployId()).isEqualTo(release.deployId());
        assertThat(wanted.replicas()).isEqualTo(3);
        assertThat(wanted.deleting()).isFalse();
        EnvDesiredReleaseSet next = release(env, "web");
        stores.processes.set(next);
        assertThat(stores.processes.find(new Key(env, "web")).orElseThrow().releaseId())
                .isEqualTo(next.releaseId());
    }

    @Test
    void a_scale_change_answers_with_what_has_another_number() {
        stores.processes.set(release(env, "web"));
        stores.processes.set(release(env, "worker"));
        stores.processes.set(release(other, "web"));
        assertThat(stores.processes.set(scale(new ProcessScale("web", 3), new ProcessScale("cron", 1))))
                .containsExactlyInAnyOrder(new Key(env, "web"), new Key(env, "cron"));
        assertThat(stores.processes.set(scale(new ProcessScale("web", 3), new ProcessScale("cron", 2))))
                .containsExactly(new Key(env, "cron"));
        assertThat(stores.processes.set(scale(new ProcessScale("cron", 2)))).containsExactly(new Key(env, "web"));
        assertThat(stores.processes.find(new Key(env, "web")).orElseThrow().replicas())
                .isNull();
    }

    @Test
    void a_deploy_may_be_paused_and_promoted_before_it_is_wanted() {
        EnvDesiredReleaseSet release = release(env, "web");
        assertThat(stores.processes.setPaused(env, release.deployId(), true)).isEmpty();
        assertThat(stores.processes.setPromoted(env, release.deployId())).isEmpty();
        stores.processes.set(release);
        DesiredProcess wanted = stores.processes.find(new Key(env, "web")).orElseThrow();
        assertThat(wanted.paused()).isTrue();
        assertThat(wanted.promoted()).isTrue();
        assertThat(stores.processes.setPaused(env, release.deployId(), false)).containsExactly(new Key(env, "web"));
        assertThat(stores.processes.find(new Key(env, "web")).orElseThrow().paused())
                .isFalse();
        stores.processes.setPaused(env, release.deployId(), true);
        stores.processes.set(release(env, "web"));
        DesiredProcess next = stores.processes.find(new Key(env, "web")).orElseThrow();
        assertThat(next.paused()).isFalse();
        assertThat(next.promoted()).isFalse();
    }

    @Test
    void what_was_said_of_a_deploy_is_forgotten_once_nothing_wants_it_nor_will() {
        EnvDesiredReleaseSet first = release(env, "web");
        EnvDesiredReleaseSet next = release(env, "web");
        stores.processes.set(first);
        stores.processes.setPaused(env, first.deployId(), true);
        stores.processes.setPromoted(env, first.deployId());
        stores.newest.accept(next);
        stores.processes.setPaused(env, next.deployId(), true);
        stores.processes.set(release(env, "worker"));
        assertThat(stores.processes.find(new Key(env, "web")).orElseThrow().paused())
                .isTrue();
        stores.processes.set(next);
        assertThat(stores.processes.find(new Key(env, "web")).orElseThrow().paused())
                .isTrue();

        stores.processes.set(first);

        DesiredProcess wanted = stores.processes.find(new Key(env, "web")).orElseThrow();
        assertThat(wanted.paused()).isFalse();
        assertThat(wanted.promoted()).isFalse();
    }

    @Test
    void volumes_and_secrets_are_forgotten_with_their_environment() {
        for (EnvId envId : List.of(env, other)) {
            stores.processes.set(release(envId, "web"));
            stores.attach.accept(envId);
        }
        assertThat(stores.processes.find(new Key(env, "web")).orElseThrow().mounts())
                .hasSize(1);
        EnvDesiredReleaseSet last = release(env, "web");
        stores.processes.set(last);
        stores.processes.setPaused(env, last.deployId(), true);
        stores.processes.forget(env);
        stores.processes.set(last);

        DesiredProcess wanted = stores.processes.find(new Key(env, "web")).orElseThrow();
        assertThat(wanted.mounts()).isEmpty();
        assertThat(wanted.secretsVersionId()).isNull();
        assertThat(wanted.paused()).isFalse();
        assertThat(stores.processes.find(new Key(other, "web")).orElseThrow().mounts())
                .hasSize(1);
    }

    @Test
    void placement_settings_last_from_deploy_to_deploy() {
        PlacementSettings settings = new PlacementSettings(null, null, 80);
        stores.processes.set(new EnvPlacementSet(org, app, env, "web", settings));
        assertThat(stores.processes.find(new Key(env, "web"))).isEmpty();
        stores.processes.set(release(env, "web"));
        stores.processes.set(release(env, "worker"));

        assertThat(stores.processes.find(new Key(env, "web")).orElseThrow().placement())
                .isEqualTo(settings);
        assertThat(stores.processes.find(new Key(env, "worker")).orElseThrow().placement())
                .isEqualTo(PlacementSettings.none());
        assertThat(stores.processes.find(new Key(env, "web")).orElseThrow().rollout())
                .isEqualTo(Rollout.rolling());
    }

    @Test
    void what_goes_goes_once_and_is_forgotten() {
        stores.processes.set(release(env, "web"));
        stores.processes.set(release(other, "web"));
        assertThat(stores.processes.setDeleting(env)).containsExactly(new Key(env, "web"));
        assertThat(stores.processes.setDeleting(env)).isEmpty();
        assertThat(stores.processes.find(new Key(env, "web")).orElseThrow().deleting())
                .isTrue();
        stores.processes.forget(env);

        assertThat(stores.processes.find(new Key(env, "web"))).isEmpty();
        assertThat(stores.processes.find(new Key(other, "web"))).isPresent();
    }

    @Test
    void what_fails_leaves_no_trace() {
        WorkloadId workload = WorkloadId.generate();
        stores.checks.set(Map.of(workload, NOW));
        stores.processes.set(release(env, "web"));
        assertThatThrownBy(() -> stores.transaction.executeWithoutResult(status -> {
                    stores.checks.remove(workload);
                    stores.processes.setDeleting(env);
                    stores.processes.set(release(other, "web"));
                    throw new IllegalStateException("crash");
                }))
                .hasMessage("crash");

        assertThat(stores.checks.due(NOW, 10)).containsExactly(new Due(workload, NOW));
        assertThat(stores.processes.find(new Key(env, "web")).orElseThrow().deleting())
                .isFalse();
        assertThat(stores.processes.find(new Key(other, "web"))).isEmpty();
    }

    private EnvScaleSet scale(ProcessScale... scales) {
        return new EnvScaleSet(org, app, env, List.of(scales));
    }

    private EnvDesiredReleaseSet release(EnvId envId, String processType) {
        return new EnvDesiredReleaseSet(
                org, app, envId, processType, ReleaseId.generate(), DeployId.generate(), 7, null);
    }

    /**
     * One of the two kinds.
     *
     * @param newest notes the newest deploy of a process type
     * @param attach gives an environment's web a volume, and the environment secrets where there are any
     */
    private record Stores(
            ReconcileChecks checks,
            DesiredProcesses processes,
            TransactionTemplate transaction,
            Consumer<EnvDesiredReleaseSet> newest,
            Consumer<EnvId> attach) {
        static Stores inDatabase() {
            JdbcClient jdbc = CommandDatabase.jdbc();
            jdbc.sql("DELETE FROM command.reconcile_check").update();
            return new Stores(
                    new JdbcReconcileChecks(jdbc),
                    new JdbcDesiredProcesses(jdbc),
                    new TransactionTemplate(new DataSourceTransactionManager(CommandDatabase.dataSource())),
                    event -> jdbc.sql("INSERT INTO command.latest_deploy VALUES (?, ?, ?)")
                            .params(
                                    event.envId().value(),
                                    event.processType(),
                                    event.deployId().value())
                            .update(),
                    envId -> {
                        jdbc.sql(
                                        "INSERT INTO command.attached_volume VALUES (?, 'web', 'vol_1', '/data', false, 'ext4', NULL)")
                                .param(envId.value())
                                .update();
                        jdbc.sql("INSERT INTO command.env_secret VALUES (?, 'sv_1')")
                                .param(envId.value())
                                .update();
                    });
        }

        static Stores inMemory() {
            Transactions transactions = new Transactions();
            Cluster.Volumes volumes = new Cluster.Volumes();
            Set<DeployId> newest = new HashSet<>();
            return new Stores(
                    new InMemoryReconcileChecks(transactions),
                    new InMemoryDesiredProcesses(transactions, volumes, (envId, deploy) -> newest.contains(deploy)),
                    new TransactionTemplate(transactions),
                    event -> newest.add(event.deployId()),
                    envId -> volumes.attach(envId, "web", new Mount("vol_1", "/data", false, "ext4")));
        }
    }
}
