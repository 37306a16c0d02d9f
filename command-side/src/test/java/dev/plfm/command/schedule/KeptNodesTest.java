package dev.plfm.command.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.command.testing.CommandDatabase;
import dev.plfm.convergence.schedule.NodeView;
import dev.plfm.kernel.event.NodeEvent.NodeEnrolled;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.Allocatable;
import dev.plfm.kernel.value.NodeState;
import dev.plfm.kernel.value.Reservation;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.recursive.comparison.RecursiveComparisonConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** What processes keep of the cluster is what its tables say to the transaction that looks, whatever others do meanwhile. */
class KeptNodesTest {
    private static final long MIB = 1L << 20;
    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private static final Comparator<Instant> ABOUT =
            (one, other) -> Duration.between(one, other).abs().toSeconds() < 20 ? 0 : one.compareTo(other);

    private final List<Session> sessions = new ArrayList<>();
    private final List<Process> processes = new ArrayList<>();
    private final List<NodeId> nodes = new ArrayList<>();
    private Random random = new Random(0);

    @BeforeEach
    void begin() {
        CommandDatabase.jdbc()
                .sql("TRUNCATE command.cluster_node, command.node_reservation, command.node_heartbeat")
                .update();
        IntStream.range(0, 3).forEach(number -> sessions.add(new Session()));
        IntStream.range(0, 2).forEach(number -> processes.add(new Process()));
    }

    @AfterEach
    void end() {
        sessions.forEach(session -> session.connection.destroy());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void a_look_sees_what_reading_everything_would(int seed) {
        random = new Random(seed);
        enrol(sessions.get(0));
        for (int step = 0; step < 600; step++) {
            Session session = sessions.get(random.nextInt(sessions.size()));
            int what = random.nextInt(100);
            if (what < 50) {
                write(session);
            } else if (what < 60) {
                session.begin();
            } else if (what < 68) {
                session.commit();
            } else if (what < 73) {
                session.rollBack();
            } else if (what < 75) {
                processes.set(random.nextInt(processes.size()), new Process());
            } else {
                compare(session, processes.get(random.nextInt(processes.size())));
            }
        }
        sessions.forEach(Session::commit);
        processes.forEach(process -> compare(sessions.get(0), process));
    }

    @Test
    void what_is_undone_is_not_remembered_nor_what_it_was_written_over() {
        Session writer = sessions.get(0);
        Session other = sessions.get(1);
        Process process = processes.get(0);
        NodeId node = enrol(writer);
        NodeId elsewhere = enrol(writer);
        compare(writer, process);

        other.begin();
        other.nodes.stateChanged(elsewhere, NodeState.OFFLINE);
        writer.nodes.stateChanged(node, NodeState.DEGRADED);
        writer.begin();
        writer.nodes.stateChanged(node, NodeState.DRAINING);
        compare(writer, process);
        writer.rollBack();

        assertThat(compare(writer, process)).extracting(NodeView::state).containsOnlyOnce(NodeState.DEGRADED);
        other.commit();
        assertThat(compare(writer, process)).extracting(NodeView::state).containsOnlyOnce(NodeState.OFFLINE);
    }

    @Test
    void a_row_that_went_is_not_kept() {
        Session session = sessions.get(0);
        NodeId node = enrol(session);
        enrol(session);
        compare(session, processes.get(0));
        session.begin();
        session.jdbc
                .sql("DELETE FROM command.cluster_node WHERE node_id = ?")
                .param(node.value())
                .update();
        assertThat(compare(session, processes.get(0))).hasSize(1);
        session.rollBack();
        assertThat(compare(session, processes.get(0))).hasSize(2);
    }

    @Test
    void a_row_that_went_does_not_stand_for_one_whose_change_was_undone() {
        Session session = sessions.get(0);
        NodeId node = enrol(session);
        NodeId gone = enrol(session);
        compare(session, processes.get(0));
        session.begin();
        session.nodes.stateChanged(node, NodeState.DRAINING);
        compare(session, processes.get(0));
        session.rollBack();
        session.jdbc
                .sql("DELETE FROM command.cluster_node WHERE node_id = ?")
                .param(gone.value())
                .update();
        assertThat(compare(session, processes.get(0)))
                .extracting(NodeView::nodeId)
                .containsExactly(node);
    }

    @Test
    void a_look_reads_only_what_changed() {
        Session session = sessions.get(0);
        IntStream.range(0, 50).forEach(number -> enrol(session));
        int[] read = {0};
        KeptTable<String> table = new KeptTable<>(session.jdbc, "command.cluster_node", "t.state", (row, number) -> {
            read[0]++;
            return row.getString("state");
        });
        table.look();
        assertThat(read[0]).isEqualTo(50);
        // A transaction of the database's own may be under way for a moment, and rows not so old be read again.
        assertThat(Stream.generate(() -> changesOneAndReads(session, table, read))
                        .limit(1_000)
                        .anyMatch(rows -> rows == 1))
                .isTrue();
    }

    private int changesOneAndReads(Session session, KeptTable<String> table, int[] read) {
        table.look();
        session.nodes.stateChanged(nodes.get(7), random.nextBoolean() ? NodeState.ACTIVE : NodeState.DRAINING);
        int before = read[0];
        table.look();
        return read[0] - before;
    }

    private static List<NodeView> compare(Session session, Process process) {
        process.connection.setTargetDataSource(session.connection);
        List<NodeView> kept = process.nodes.all(NOW);
        assertThat(kept)
                .usingRecursiveFieldByFieldElementComparator(RecursiveComparisonConfiguration.builder()
                        .withComparatorForType(ABOUT, Instant.class)
                        .build())
                .isEqualTo(new KeptNodes(session.jdbc).all(NOW));
        return kept;
    }

    /** No two transactions under way write the same node: here, one that waits would wait for ever. */
    private void write(Session session) {
        List<NodeId> free = nodes.stream()
                .filter(node -> sessions.stream().noneMatch(other -> other != session && other.written.contains(node)))
                .toList();
        if (free.isEmpty() || random.nextInt(20) == 0) {
            enrol(session);
            return;
        }
        NodeId node = free.get(random.nextInt(free.size()));
        Instant before = NOW.minusSeconds(60L * random.nextInt(1_000));
        Reservation reservation = new Reservation(InstanceId.generate(), MIB, 0.5, "fd00::2");
        switch (random.nextInt(7)) {
            case 0 -> session.nodes.stateChanged(node, NodeState.values()[random.nextInt(NodeState.values().length)]);
            case 1 -> session.nodes.capacityUpdated(node, new Allocatable(2, MIB * random.nextInt(100)));
            case 2 -> session.nodes.startFailed(node, before);
            case 3 -> session.nodes.flapped(node, before);
            case 4 -> {
                session.nodes.reserved(Map.of(node, List.of(reservation)));
                session.nodes.released(node, random.nextBoolean() ? List.of(reservation.instanceId()) : List.of());
            }
            case 5 -> session.nodes.reserved(Map.of(node, List.of(reservation)));
            default -> session.heard(node, before);
        }
        session.wrote(node);
    }

    private NodeId enrol(Session session) {
        NodeId node = NodeId.generate();
        session.nodes.enrolled(
                new NodeEnrolled(
                        node,
                        "h",
                        "eu",
                        "k",
                        "CN=h",
                        null,
                        null,
                        null,
                        Map.of("arch", "arm64"),
                        new Allocatable(8, 64 * MIB),
                        "fd00:0:0:1::/64"),
                NOW.minusSeconds(100_000));
        nodes.add(node);
        session.wrote(node);
        return node;
    }

    /** A connection with a transaction of its own, or none. */
    private static final class Session {
        private final SingleConnectionDataSource connection;
        private final JdbcClient jdbc;
        private final JdbcClusterNodes nodes;
        private final Set<NodeId> written = new HashSet<>();

        Session() {
            try {
                connection = new SingleConnectionDataSource(
                        CommandDatabase.dataSource().getConnection(), true);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            jdbc = JdbcClient.create(connection);
            nodes = new JdbcClusterNodes(jdbc);
        }

        void begin() {
            with(raw -> raw.setAutoCommit(false));
        }

        void commit() {
            with(raw -> raw.setAutoCommit(true));
            written.clear();
        }

        void rollBack() {
            with(raw -> {
                if (!raw.getAutoCommit()) {
                    raw.rollback();
                    raw.setAutoCommit(true);
                }
            });
            written.clear();
        }

        void wrote(NodeId node) {
            with(raw -> {
                if (!raw.getAutoCommit()) {
                    written.add(node);
                }
            });
        }

        void heard(NodeId node, Instant at) {
            jdbc.sql("""
                            INSERT INTO command.node_heartbeat
                                (node_id, heard_at, state, available_cpu, available_memory_bytes, instance_count)
                            VALUES (?, ?, 'active', 1, 1, 0) ON CONFLICT (node_id) DO UPDATE SET heard_at = excluded.heard_at
                            """).params(node.value(), Timestamp.from(at)).update();
        }

        private void with(Work work) {
            try {
                work.on(connection.getConnection());
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        interface Work {
            void on(Connection raw) throws SQLException;
        }
    }

    /** What one process keeps; each look may have another connection. */
    private static final class Process {
        private final DelegatingDataSource connection = new DelegatingDataSource();
        private final KeptNodes nodes = new KeptNodes(JdbcClient.create(connection));
    }
}
