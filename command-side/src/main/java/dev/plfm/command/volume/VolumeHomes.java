package dev.plfm.command.volume;

import dev.plfm.eventlog.AppendStatements;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.event.WorkloadEvent.InstanceAllocated;
import dev.plfm.kernel.event.WorkloadEvent.InstanceRequested;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.InstanceId;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Where volumes are, and which instances have them: the first allocation decides for all volumes of the instance, and all volumes of a
 * process type are on one node.
 */
@Repository
public class VolumeHomes {
    private static final String FIELD = "home_node_id";

    private final JdbcClient jdbc;

    VolumeHomes(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Whether an allocation was refused because a volume of the instance is on another node by now. */
    public static boolean isElsewhere(DomainException refusal) {
        return refusal.code() == ErrorCode.CONFLICT
                && refusal.details().stream().anyMatch(detail -> detail.field().equals(FIELD));
    }

    void requested(InstanceRequested event) {
        List<String> volumes = event.constraints().volumes();
        if (!volumes.isEmpty()) {
            jdbc.sql("INSERT INTO command.instance_volume (instance_id, volume_id) SELECT ?, unnest(?)")
                    .param(event.instanceId().value())
                    .param(volumes.stream().distinct().toArray(String[]::new))
                    .update();
        }
    }

    void allocated(InstanceAllocated event) {
        String[] volumes = jdbc.sql(
                        "SELECT volume_id FROM command.instance_volume WHERE instance_id = ? ORDER BY volume_id")
                .param(event.instanceId().value())
                .query(String.class)
                .list()
                .toArray(String[]::new);
        if (volumes.length == 0) {
            return;
        }
        lock(event.envId(), event.processType());
        String node = event.nodeId().value();
        int there = jdbc.sql("SELECT 1 FROM command.volume WHERE volume_id = ANY (?) ORDER BY volume_id FOR UPDATE")
                .param(volumes)
                .query(Integer.class)
                .list()
                .size();
        if (there < volumes.length) {
            throw elsewhere("A volume of the instance is gone.");
        }
        jdbc.sql("""
                        UPDATE command.volume SET home_node_id = ?, home_told = false
                        WHERE volume_id = ANY (?) AND home_node_id IS NULL
                        """).param(node).param(volumes).update();
        boolean elsewhere = jdbc.sql(
                        "SELECT EXISTS (SELECT 1 FROM command.volume WHERE volume_id = ANY (?) AND home_node_id <> ?)")
                .param(volumes)
                .param(node)
                .query(Boolean.class)
                .single();
        if (elsewhere) {
            throw elsewhere("A volume of the instance is on another node.");
        }
        jdbc.sql("""
                        UPDATE command.attached_volume SET home_node_id = ?
                        WHERE volume_id = ANY (?) AND home_node_id IS NULL
                        """).param(node).param(volumes).update();
        requireTogether(event.envId(), event.processType(), node);
    }

    /** Refuses when any of the instances needs a volume. */
    static void sayWithout(List<String> instances, AppendStatements statements) {
        statements.add("SELECT refuse_append() FROM command.instance_volume WHERE instance_id = ANY (?)", (Object)
                instances.toArray(String[]::new));
    }

    void stopped(InstanceId instanceId) {
        jdbc.sql("DELETE FROM command.instance_volume WHERE instance_id = ?")
                .param(instanceId.value())
                .update();
    }

    /** Refuses when a volume of the process type is on another node. */
    void requireTogether(EnvId envId, String processType, String node) {
        boolean apart = jdbc.sql("""
                        SELECT EXISTS (SELECT 1 FROM command.attached_volume
                            WHERE env_id = ? AND process_type = ? AND home_node_id <> ?)
                        """)
                .params(envId.value(), processType, node)
                .query(Boolean.class)
                .single();
        if (apart) {
            throw elsewhere(
                    "The volumes of " + processType + " are on another node, and an instance needs all of them.");
        }
    }

    /** Lets no other transaction attach or place anything of the process type until this one ends. */
    void lock(EnvId envId, String processType) {
        jdbc.sql("SELECT pg_advisory_xact_lock(hashtextextended(?, 0))")
                .param("volumes of " + envId + " " + processType)
                .query(row -> {});
    }

    private static DomainException elsewhere(String message) {
        return new DomainException(
                ErrorCode.CONFLICT,
                message,
                List.of(new DomainException.FieldError(FIELD, "is not the one of the other volumes")));
    }
}
