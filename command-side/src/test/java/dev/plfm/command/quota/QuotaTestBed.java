package dev.plfm.command.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plfm.command.release.ReleaseSpec;
import dev.plfm.command.testing.CommandDatabase;
import dev.plfm.eventlog.AppendStep;
import dev.plfm.eventlog.EventMetadata;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.DomainException.FieldError;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.event.AppEvent.AppCreated;
import dev.plfm.kernel.event.DomainEvent;
import dev.plfm.kernel.event.OrgEvent.OrgQuotaSet;
import dev.plfm.kernel.event.WorkloadEvent.InstanceAllocated;
import dev.plfm.kernel.event.WorkloadEvent.InstanceStatusChanged;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.kernel.manifest.ManifestParser;
import dev.plfm.kernel.manifest.ParsedManifest;
import dev.plfm.kernel.value.DesiredState;
import dev.plfm.kernel.value.ImageRef;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.Placement;
import dev.plfm.kernel.value.QuotaDimension;
import dev.plfm.kernel.value.Resources;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.messaging.MetaData;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** An organization whose appends are counted, each in a transaction of its own. */
final class QuotaTestBed {
    static final long MIB = 1L << 20;

    final OrgId org = OrgId.generate();
    final AppId app = AppId.generate();
    final EnvId env = EnvId.generate();
    final JdbcClient jdbc = CommandDatabase.jdbc();
    private final Map<ReleaseId, ReleaseSpec> releases = new HashMap<>();
    private final TransactionTemplate transaction =
            new TransactionTemplate(new JdbcTransactionManager(CommandDatabase.dataSource()));
    private final List<AppendStep> steps;

    QuotaTestBed() {
        QuotaTables tables = new QuotaTables(jdbc);
        steps = List.of(
                new UsageStep(tables),
                new DesiredUseStep(tables, new DesiredUse(jdbc), (ofOrg, ofApp, id) -> releases.get(id)));
    }

    /** All of them in one append by a person. */
    void append(DomainEvent... events) {
        append("user", () -> {}, events);
    }

    void appendAsSystem(DomainEvent... events) {
        append("system", () -> {}, events);
    }

    /** @param then what happens before the transaction commits */
    void append(String actor, Runnable then, DomainEvent... events) {
        List<DomainEventMessage<?>> messages = new ArrayList<>();
        for (DomainEvent event : events) {
            messages.add(new GenericDomainEventMessage<>(
                    event.aggregateType(),
                    event.aggregateId(),
                    messages.size(),
                    event,
                    MetaData.with(EventMetadata.ACTOR_TYPE, actor)));
        }
        transaction.executeWithoutResult(status -> {
            steps.forEach(step -> step.beforeAppend(messages));
            then.run();
        });
    }

    void limit(QuotaDimension dimension, @Nullable Long limit) {
        append(new OrgQuotaSet(org, dimension, limit));
    }

    void assertRefused(QuotaDimension dimension, long limit, String current, String requested, DomainEvent... events) {
        assertThatThrownBy(() -> append(events)).isInstanceOfSatisfying(DomainException.class, refusal -> {
            assertThat(refusal.code()).isEqualTo(ErrorCode.QUOTA_EXCEEDED);
            assertThat(refusal.details())
                    .containsExactly(
                            new FieldError("dimension", dimension.wire()),
                            new FieldError("limit", Long.toString(limit)),
                            new FieldError("current", current),
                            new FieldError("requested", requested));
            assertThat(refusal).hasMessageContaining("raise " + dimension.wire());
        });
    }

    BigDecimal used(QuotaDimension dimension) {
        return jdbc.sql("SELECT used FROM command.quota WHERE org_id = ? AND dimension = ?")
                .params(org.value(), dimension.wire())
                .query(BigDecimal.class)
                .optional()
                .orElse(BigDecimal.ZERO);
    }

    AppCreated app() {
        AppId id = AppId.generate();
        return new AppCreated(org, id, id.value(), null, null);
    }

    InstanceAllocated allocated(double cpu, long memoryMib) {
        return allocated(InstanceId.generate(), cpu, memoryMib);
    }

    InstanceAllocated allocated(InstanceId instance, double cpu, long memoryMib) {
        return new InstanceAllocated(
                org,
                app,
                env,
                WorkloadId.of(env, "web"),
                "web",
                instance,
                NodeId.generate(),
                DesiredState.RUNNING,
                ReleaseId.generate(),
                null,
                "fd00::1",
                new Resources(cpu, memoryMib * MIB, 0),
                "hash",
                1,
                new Placement(1, Map.of(), 0, Map.of(), null));
    }

    InstanceStatusChanged reported(InstanceAllocated instance, InstanceStatus status) {
        return new InstanceStatusChanged(
                org,
                app,
                env,
                instance.workloadId(),
                "web",
                instance.instanceId(),
                instance.nodeId(),
                status,
                null,
                null,
                null,
                null,
                null,
                Instant.EPOCH);
    }

    /** A release of the process type {@code web}, of half a core an instance. */
    ReleaseId release(int memoryMib, int min) {
        return release(memoryMib, min, "");
    }

    ReleaseId release(int memoryMib, int min, String more) {
        ParsedManifest.Valid parsed =
                ManifestParser.parse("""
                        schema_version = "v1"
                        [image]
                        ref = "registry.example/shop:1"
                        [processes.web]
                        command = ["run"]
                        resources = {memory = "%dMi", cpu = 0.5}
                        scaling = {min = %d}
                        """.formatted(memoryMib, min) + more).orElseThrow();
        ReleaseId id = ReleaseId.generate();
        releases.put(
                id,
                new ReleaseSpec(
                        org,
                        app,
                        id,
                        new ImageRef("registry.example/shop:1"),
                        "sha256:" + "0".repeat(64),
                        parsed.manifestHash(),
                        parsed.manifest()));
        return id;
    }
}
