package dev.plfm.command.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plfm.command.testing.CommandDatabase;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.event.EnvEvent.EnvDeleted;
import dev.plfm.kernel.event.SecretBundleEvent.SecretBundleVersionSet;
import dev.plfm.kernel.event.WorkloadEvent.InstanceRequested;
import dev.plfm.kernel.event.WorkloadEvent.InstanceStatusChanged;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.id.SecretBundleId;
import dev.plfm.kernel.id.SecretVersionId;
import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.kernel.value.Constraints;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.Resources;
import dev.plfm.kernel.value.SecretFormat;
import dev.plfm.sealing.Sealed;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.modelling.command.ConcurrencyException;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What is kept of secrets in PostgreSQL, and for how long. */
class SecretTablesTest {
    private static final Sealed SEALED = new Sealed("k0000000000000001", new byte[] {1});
    private static final Sealed ANEW = new Sealed("k0000000000000002", new byte[] {2});

    private final JdbcClient jdbc = CommandDatabase.jdbc();
    private final JdbcSealedVersions versions = new JdbcSealedVersions(jdbc);
    private final SecretUse use = new SecretUse(jdbc);
    private final TransactionTemplate transaction =
            new TransactionTemplate(new JdbcTransactionManager(CommandDatabase.dataSource()));
    private final OrgId org = OrgId.generate();
    private final AppId app = AppId.generate();
    private final EnvId env = EnvId.generate();
    private final SecretVersionId first = SecretVersionId.generate();
    private final SecretVersionId second = SecretVersionId.generate();

    @Test
    void an_unused_version_is_forgotten_some_time_after_the_next_one() {
        put(version(env, first), SEALED);
        put(version(env, second), SEALED);
        versions.forgetUnused(Duration.ofHours(24));
        assertThat(kept()).containsExactlyInAnyOrder(first, second);
        supersededADayAgo();
        versions.forgetUnused(Duration.ofHours(24));
        assertThat(kept()).containsExactly(second);
    }

    @Test
    void a_version_stays_as_long_as_an_instance_has_it() {
        InstanceId instance = InstanceId.generate();
        put(version(env, first), SEALED);
        append(requested(instance, first));
        put(version(env, second), SEALED);
        supersededADayAgo();
        versions.forgetUnused(Duration.ofHours(24));
        assertThat(kept()).containsExactlyInAnyOrder(first, second);
        append(status(instance, InstanceStatus.FAILED));
        versions.forgetUnused(Duration.ofHours(24));
        assertThat(kept()).containsExactlyInAnyOrder(first, second);
        append(status(instance, InstanceStatus.STOPPED));
        versions.forgetUnused(Duration.ofHours(24));
        assertThat(kept()).containsExactly(second);
    }

    @Test
    void a_version_stays_as_long_as_workloads_have_not_heard_of_the_next_one() {
        put(version(env, first), SEALED);
        jdbc.sql("INSERT INTO command.env_secret (env_id, version_id) VALUES (?, ?)")
                .params(env.value(), first.value())
                .update();
        put(version(env, second), SEALED);
        supersededADayAgo();
        versions.forgetUnused(Duration.ofHours(24));

        assertThat(kept()).containsExactlyInAnyOrder(first, second);
    }

    @Test
    void with_the_environment_all_of_it_goes_and_nothing_of_another() {
        EnvId other = EnvId.generate();
        SecretVersionId others = SecretVersionId.generate();
        put(version(env, first), SEALED);
        put(version(env, second), SEALED);
        put(version(other, others), SEALED);
        append(requested(InstanceId.generate(), first));
        append(new EnvDeleted(org, app, env, "prod"));

        assertThat(kept()).isEmpty();
        assertThat(kept(other)).containsExactly(others);
        assertThat(jdbc.sql("SELECT count(*) FROM command.secret_use WHERE env_id = ?")
                        .param(env.value())
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void one_version_id_is_one_environments() {
        put(version(env, first), SEALED);

        assertThatThrownBy(() -> put(version(env, first), SEALED)).isInstanceOf(ConcurrencyException.class);
        assertThatThrownBy(() -> put(version(EnvId.generate(), first), SEALED))
                .isInstanceOf(DomainException.class)
                .hasMessageContaining("used before");
    }

    @Test
    void a_version_is_replaced_once_for_each_key() {
        put(version(env, first), SEALED);

        SecretBundleId bundle = SecretBundleId.of(env);
        assertThat(replace(bundle, first, new Sealed(ANEW.keyId(), new byte[] {2, 2})))
                .as("the same content has the same length")
                .isFalse();
        assertThat(replace(SecretBundleId.of(EnvId.generate()), first, ANEW)).isFalse();
        assertThat(replace(bundle, first, ANEW)).isTrue();
        assertThat(replace(bundle, first, ANEW)).isFalse();
        assertThat(replace(bundle, second, ANEW)).isFalse();
        assertThat(jdbc.sql("SELECT key_id FROM command.sealed_secret WHERE version_id = ?")
                        .param(first.value())
                        .query(String.class)
                        .single())
                .isEqualTo(ANEW.keyId());
    }

    @Test
    void all_processes_have_one_key_and_environments_differ() {
        byte[] content = {1, 2, 3};
        String one = new Fingerprints(jdbc).of(env, SecretFormat.PLATFORM_ENV_V1, content);

        assertThat(new Fingerprints(jdbc).of(env, SecretFormat.PLATFORM_ENV_V1, content))
                .isEqualTo(one);
        assertThat(new Fingerprints(jdbc).of(env, SecretFormat.SEALED_V1, content))
                .isNotEqualTo(one);
        assertThat(new Fingerprints(jdbc).of(EnvId.generate(), SecretFormat.PLATFORM_ENV_V1, content))
                .isNotEqualTo(one);
    }

    private void put(SecretBundleVersionSet version, Sealed sealed) {
        transaction.executeWithoutResult(status -> versions.put(version, sealed));
    }

    private boolean replace(SecretBundleId bundle, SecretVersionId version, Sealed sealed) {
        return Boolean.TRUE.equals(transaction.execute(status -> versions.replace(bundle, version, sealed)));
    }

    @Test
    void nothing_is_kept_outside_a_transaction() {
        assertThatThrownBy(() -> versions.put(version(env, first), SEALED)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> versions.replace(SecretBundleId.of(env), first, SEALED))
                .isInstanceOf(IllegalStateException.class);
        assertThat(kept()).isEmpty();
    }

    private void supersededADayAgo() {
        jdbc.sql(
                        "UPDATE command.sealed_secret SET superseded_at = superseded_at - interval '25 hours' WHERE env_id = ?")
                .param(env.value())
                .update();
    }

    private List<SecretVersionId> kept() {
        return kept(env);
    }

    private List<SecretVersionId> kept(EnvId of) {
        return jdbc
                .sql("SELECT version_id FROM command.sealed_secret WHERE env_id = ?")
                .param(of.value())
                .query(String.class)
                .list()
                .stream()
                .map(SecretVersionId::new)
                .toList();
    }

    private void append(Object event) {
        use.beforeAppend(List.of(new GenericDomainEventMessage<>("type", "id", 0, event)));
    }

    private SecretBundleVersionSet version(EnvId of, SecretVersionId version) {
        return new SecretBundleVersionSet(
                org, app, of, SecretBundleId.of(of), version, SecretFormat.PLATFORM_ENV_V1, "print", SEALED.keyId());
    }

    private InstanceRequested requested(InstanceId instance, SecretVersionId version) {
        return new InstanceRequested(
                org,
                app,
                env,
                WorkloadId.of(env, "web"),
                "web",
                instance,
                1,
                ReleaseId.generate(),
                version.value(),
                "sha256:00",
                new Resources(1, 1, 1),
                Constraints.none());
    }

    private InstanceStatusChanged status(InstanceId instance, InstanceStatus status) {
        return new InstanceStatusChanged(
                org,
                app,
                env,
                WorkloadId.of(env, "web"),
                "web",
                instance,
                null,
                status,
                null,
                null,
                null,
                null,
                null,
                Instant.EPOCH);
    }
}
