package dev.plfm.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.kernel.event.EnvEvent.EnvDeleted;
import dev.plfm.kernel.event.EnvEvent.EnvDesiredReleaseSet;
import dev.plfm.kernel.event.WorkloadEvent.InstanceRelocationRequested;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.value.DesiredState;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.ReasonCode;
import dev.plfm.kernel.value.WorkloadStatus;
import dev.plfm.query.testing.Machine;
import dev.plfm.query.testing.Origin;
import dev.plfm.query.testing.Process;
import dev.plfm.query.testing.QueryServer;
import dev.plfm.query.testing.Tenant;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A database from before explanations finds in its log what would have been noted event by event. */
class ExplanationsMigrationTest {
    private static final List<String> TABLES = List.of("instance_cause", "workload_cause", "release_cause");

    @Test
    void an_upgrade_notes_the_causes_of_all_that_there_is() throws Exception {
        try (QueryServer server = QueryServer.alone()) {
            history(server);
            JdbcClient jdbc = JdbcClient.create(server.superuser());
            List<String> noted = causes(jdbc);
            assertThat(noted).hasSize(3 + 1 + 2);

            TABLES.forEach(table -> jdbc.sql("DROP TABLE read_model." + table).update());
            migrate(server.superuser());

            assertThat(causes(jdbc)).isEqualTo(noted);
        }
    }

    /** Two deploys with an instance each, one instance that finds no node, and an environment that is no more. */
    private static void history(QueryServer server) {
        Tenant tenant = Tenant.on(server);
        Process web = Process.of(tenant, "web");
        Process next =
                new Process(tenant, "web", web.id(), Process.of(tenant, "web").deploy());
        Machine machine = Machine.on(server);
        InstanceId first = InstanceId.generate();
        InstanceId second = InstanceId.generate();
        InstanceId third = InstanceId.generate();
        long set = server.happened(released(tenant, web));
        server.happened(Origin.component("desired-state", set), web.wants(1));
        server.happened(
                web.requests(first),
                web.places(first, machine.id()),
                web.reports(first, machine.id(), InstanceStatus.READY),
                web.is(WorkloadStatus.CONVERGED, null, "1 of 1 instances are ready."),
                new InstanceRelocationRequested(
                        tenant.org(), tenant.app(), tenant.env(), web.id(), "web", first, machine.id(), "rebalanced"));
        long again = server.happened(released(tenant, next));
        server.happened(Origin.component("desired-state", again), next.wants(2, 2, tenant.release()));
        server.happened(
                next.requests(second, 2, tenant.release()),
                next.findsNoNode(second),
                next.findsNoNode(second),
                next.places(second, machine.id()),
                next.requests(third, 2, tenant.release()),
                next.findsNoNode(third),
                web.wants(first, machine.id(), DesiredState.DRAINING),
                next.reports(second, machine.id(), InstanceStatus.FAILED, ReasonCode.OOM_KILLED),
                next.is(WorkloadStatus.PROGRESSING, "oom_killed", "1 of 2 instances are ready."));
        Tenant gone = Tenant.on(server);
        Process lost = Process.of(gone, "web");
        server.happened(
                released(gone, lost),
                lost.wants(1),
                lost.requests(InstanceId.generate()),
                lost.retires(),
                new EnvDeleted(gone.org(), gone.app(), gone.env(), "prod"));
    }

    private static EnvDesiredReleaseSet released(Tenant tenant, Process process) {
        return new EnvDesiredReleaseSet(
                tenant.org(), tenant.app(), tenant.env(), "web", tenant.release(), process.deploy(), 1, null);
    }

    private static List<String> causes(JdbcClient jdbc) {
        List<String> rows = new ArrayList<>();
        for (String table : TABLES) {
            rows.addAll(jdbc.sql("SELECT to_jsonb(t)::text FROM read_model." + table + " t ORDER BY 1")
                    .query(String.class)
                    .list());
        }
        return rows;
    }

    private static void migrate(DataSource database) throws SQLException, IOException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                InputStream script =
                        ExplanationsMigrationTest.class.getResourceAsStream("/db/migration/V31__explanations.sql")) {
            connection.setAutoCommit(false);
            statement.execute(new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8));
            connection.commit();
        }
    }
}
