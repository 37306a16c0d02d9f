package dev.plfm.command.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.command.node.NodeCommand.ActivateNode;
import dev.plfm.command.node.NodeCommand.DisableNode;
import dev.plfm.command.node.NodeCommand.DrainNode;
import dev.plfm.command.node.NodeCommand.EnrollNode;
import dev.plfm.command.node.NodeCommand.MarkNodeBack;
import dev.plfm.command.node.NodeCommand.MarkNodeDegraded;
import dev.plfm.command.node.NodeCommand.MarkNodeOffline;
import dev.plfm.command.node.NodeCommand.ReleaseCapacity;
import dev.plfm.command.node.NodeCommand.ReservationRequest;
import dev.plfm.command.node.NodeCommand.ReservationResult;
import dev.plfm.command.node.NodeCommand.ReserveCapacity;
import dev.plfm.kernel.event.NodeEvent.NodeCapacityReleased;
import dev.plfm.kernel.event.NodeEvent.NodeCapacityReserved;
import dev.plfm.kernel.event.NodeEvent.NodeCapacityUpdated;
import dev.plfm.kernel.event.NodeEvent.NodeEnrolled;
import dev.plfm.kernel.event.NodeEvent.NodeStateChanged;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.resource.NodeResource;
import dev.plfm.kernel.value.Allocatable;
import dev.plfm.kernel.value.NodeState;
import dev.plfm.kernel.value.Reservation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.TestExecutor;
import org.hamcrest.CustomTypeSafeMatcher;
import org.hamcrest.Matcher;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NodeTest {
    private static final NodeId NODE = NodeId.generate();
    private static final InstanceId ONE = InstanceId.generate();
    private static final InstanceId TWO = InstanceId.generate();
    private static final InstanceId THREE = InstanceId.generate();
    private static final NodeToken TOKEN = new NodeToken("plfm_nt_secret");
    private static final Allocatable ALLOCATABLE = new Allocatable(4, 1000);
    private static final NodeEnrolled ENROLLED = new NodeEnrolled(
            NODE,
            "host-1",
            "eu",
            "key",
            "CN=host-1",
            null,
            null,
            1420,
            Map.of("rack", "a"),
            ALLOCATABLE,
            "fd70:6c66:6d00:7::/64");

    private final Map<NodeId, byte[]> storedHashes = new HashMap<>();
    private final List<String> usedTokens = new ArrayList<>();
    private AggregateTestFixture<Node> node;

    @BeforeEach
    void fixture() {
        node = new AggregateTestFixture<>(Node.class);
        node.registerInjectableResource(new NodeTokens() {
            @Override
            public void store(NodeId nodeId, byte[] hash) {
                storedHashes.put(nodeId, hash);
            }

            @Override
            public void use(String enrollment) {
                usedTokens.add(enrollment);
            }
        });
        node.registerInjectableResource(
                (NodeNetworks) id -> OverlayPrefix.parse("fd70:6c66:6d00::/48").subnet(7));
    }

    @Test
    void an_enrolment_uses_up_its_one_time_token() {
        node.givenNoPriorActivity().when(enroll("abcd")).expectEvents(ENROLLED);

        assertThat(usedTokens).containsExactly("abcd");
    }

    @Test
    void an_enrolled_node_is_active_and_shows_its_token_once() {
        node.givenNoPriorActivity()
                .when(enroll())
                .expectEvents(ENROLLED)
                .expectResultMessagePayloadMatching(result(NodeResource.class, resource -> {
                    assertThat(resource.state()).isEqualTo(NodeState.ACTIVE);
                    assertThat(resource.nodeToken()).isEqualTo("plfm_nt_secret");
                    assertThat(resource.resourceVersion()).isEqualTo(1);
                }));
        assertThat(storedHashes).containsOnlyKeys(NODE);
        assertThat(storedHashes.get(NODE)).isEqualTo(TOKEN.hash());
    }

    @Test
    void a_node_is_not_enrolled_twice() {
        node.given(ENROLLED).when(enroll()).expectNoEvents().expectException(Exception.class);
    }

    @Test
    void what_is_not_enrolled_cannot_be_drained() {
        node.givenNoPriorActivity().when(new DrainNode(NODE)).expectException(AggregateNotFoundException.class);
    }

    @Test
    void an_operator_drains_disables_and_activates() {
        node.given(ENROLLED)
                .when(new DrainNode(NODE))
                .expectEvents(state(NodeState.DRAINING, "operator"))
                .expectResultMessagePayloadMatching(result(NodeResource.class, resource -> {
                    assertThat(resource.state()).isEqualTo(NodeState.DRAINING);
                    assertThat(resource.nodeToken()).isNull();
                    assertThat(resource.resourceVersion()).isEqualTo(2);
                }));
        given(state(NodeState.DRAINING, "operator"))
                .when(new DisableNode(NODE))
                .expectEvents(state(NodeState.DISABLED, "operator"));
        given(state(NodeState.DISABLED, "operator"))
                .when(new ActivateNode(NODE))
                .expectEvents(state(NodeState.ACTIVE, "operator"));
    }

    @Test
    void draining_twice_changes_nothing() {
        given(state(NodeState.DRAINING, "operator"))
                .when(new DrainNode(NODE))
                .expectNoEvents()
                .expectSuccessfulHandlerExecution();
        given(state(NodeState.DISABLED, "operator")).when(new DisableNode(NODE)).expectNoEvents();
        given().when(new ActivateNode(NODE)).expectNoEvents();
    }

    @Test
    void a_silent_node_goes_offline_once() {
        given().when(new MarkNodeOffline(NODE, "silent")).expectEvents(state(NodeState.OFFLINE, "silent"));
        given(state(NodeState.OFFLINE, "silent"))
                .when(new MarkNodeOffline(NODE, "silent"))
                .expectNoEvents();
    }

    @Test
    void a_node_that_speaks_again_has_the_state_that_it_had() {
        given(state(NodeState.OFFLINE, "silent"))
                .when(new MarkNodeBack(NODE))
                .expectEvents(state(NodeState.ACTIVE, "heard_again"));
        given(state(NodeState.DRAINING, "operator"), state(NodeState.OFFLINE, "silent"))
                .when(new MarkNodeBack(NODE))
                .expectEvents(state(NodeState.DRAINING, "heard_again"));
        given().when(new MarkNodeBack(NODE)).expectNoEvents();
    }

    @Test
    void what_an_operator_says_of_a_silent_node_holds_once_it_speaks() {
        given(state(NodeState.OFFLINE, "heartbeats_missed"))
                .when(new DisableNode(NODE))
                .expectEvents(state(NodeState.DISABLED, "operator"), state(NodeState.OFFLINE, "then_disabled"));
        Object[] disabled = {
            state(NodeState.OFFLINE, "heartbeats_missed"),
            state(NodeState.DISABLED, "operator"),
            state(NodeState.OFFLINE, "then_disabled")
        };
        given(disabled).when(new DisableNode(NODE)).expectNoEvents();
        given(disabled).when(new MarkNodeOffline(NODE, "heartbeats_missed")).expectNoEvents();
        given(disabled).when(new MarkNodeBack(NODE)).expectEvents(state(NodeState.DISABLED, "heard_again"));
        given(disabled)
                .when(new ActivateNode(NODE))
                .expectEvents(state(NodeState.ACTIVE, "operator"), state(NodeState.OFFLINE, "then_active"));
    }

    @Test
    void only_an_active_node_degrades_and_recovers() {
        given().when(new MarkNodeDegraded(NODE, true, "disk")).expectEvents(state(NodeState.DEGRADED, "disk"));
        given(state(NodeState.DEGRADED, "disk"))
                .when(new MarkNodeDegraded(NODE, false, "well"))
                .expectEvents(state(NodeState.ACTIVE, "well"));
        given(state(NodeState.DRAINING, "operator"))
                .when(new MarkNodeDegraded(NODE, true, "disk"))
                .expectNoEvents();
        given(state(NodeState.DRAINING, "operator"))
                .when(new MarkNodeDegraded(NODE, false, "well"))
                .expectNoEvents();
    }

    @Test
    void a_node_reserves_as_many_as_fit_in_their_order() {
        given().when(reserve(of(ONE, 600), of(TWO, 500), of(THREE, 400)))
                .expectEvents(reserved(at(ONE, 600, "::2"), at(THREE, 400, "::3")))
                .expectResultMessagePayloadMatching(result(ReservationResult.class, result -> {
                    assertThat(result.accepted())
                            .extracting(Reservation::instanceId)
                            .containsExactly(ONE, THREE);
                    assertThat(result.refused()).isEqualTo(Map.of(TWO, "no_capacity_memory"));
                }));
    }

    @Test
    void a_node_never_reserves_more_memory_than_it_has() {
        given(reserved(at(ONE, 600, "::2")))
                .when(reserve(of(TWO, 401)))
                .expectNoEvents()
                .expectResultMessagePayloadMatching(
                        result(ReservationResult.class, result -> assertThat(result.refused())
                                .containsOnlyKeys(TWO)));
        given(new NodeCapacityUpdated(NODE, new Allocatable(4, 100)), reserved(at(ONE, 100, "::2")))
                .when(reserve(of(TWO, 1)))
                .expectNoEvents();
    }

    @Test
    void reserving_again_answers_with_what_is_held() {
        given(reserved(at(ONE, 600, "::2")))
                .when(reserve(of(ONE, 600)))
                .expectNoEvents()
                .expectResultMessagePayloadMatching(
                        result(ReservationResult.class, result -> assertThat(result.accepted())
                                .containsExactly(at(ONE, 600, "::2"))));
        given().when(reserve(of(ONE, 600), of(ONE, 600))).expectEvents(reserved(at(ONE, 600, "::2")));
    }

    @Test
    void a_node_that_is_not_active_takes_nothing_new_but_keeps_what_it_has() {
        given(reserved(at(ONE, 600, "::2")), state(NodeState.DRAINING, "operator"))
                .when(reserve(of(ONE, 600), of(TWO, 1)))
                .expectNoEvents()
                .expectResultMessagePayloadMatching(result(ReservationResult.class, result -> {
                    assertThat(result.accepted()).hasSize(1);
                    assertThat(result.refused()).isEqualTo(Map.of(TWO, "node_draining"));
                }));
    }

    @Test
    void what_is_released_can_be_reserved_again_under_another_address() {
        given(reserved(at(ONE, 1000, "::2")))
                .when(new ReleaseCapacity(NODE, List.of(ONE, ONE, TWO)))
                .expectEvents(new NodeCapacityReleased(NODE, List.of(ONE)));
        given(reserved(at(ONE, 1000, "::2")), new NodeCapacityReleased(NODE, List.of(ONE)))
                .when(reserve(of(TWO, 1000)))
                .expectEvents(reserved(at(TWO, 1000, "::3")));
    }

    @Test
    void releasing_what_is_not_held_changes_nothing() {
        given().when(new ReleaseCapacity(NODE, List.of(ONE))).expectNoEvents().expectSuccessfulHandlerExecution();
    }

    private TestExecutor<Node> given(Object... events) {
        return node.given(ENROLLED).andGiven(events);
    }

    private static EnrollNode enroll() {
        return enroll(null);
    }

    private static EnrollNode enroll(@Nullable String oneTimeToken) {
        return new EnrollNode(
                NODE,
                "host-1",
                "eu",
                "key",
                "CN=host-1",
                null,
                null,
                1420,
                Map.of("rack", "a"),
                ALLOCATABLE,
                TOKEN,
                oneTimeToken);
    }

    private static NodeStateChanged state(NodeState state, String reason) {
        return new NodeStateChanged(NODE, state, reason);
    }

    private static ReserveCapacity reserve(ReservationRequest... requests) {
        return new ReserveCapacity(NODE, List.of(requests));
    }

    private static ReservationRequest of(InstanceId instance, long memory) {
        return new ReservationRequest(instance, memory, 0.5);
    }

    private static NodeCapacityReserved reserved(Reservation... reservations) {
        return new NodeCapacityReserved(NODE, List.of(reservations));
    }

    private static Reservation at(InstanceId instance, long memory, String host) {
        return new Reservation(instance, memory, 0.5, "fd70:6c66:6d00:7" + host);
    }

    private static <R> Matcher<R> result(Class<R> type, Consumer<R> check) {
        return new CustomTypeSafeMatcher<>(type.getSimpleName()) {
            @Override
            protected boolean matchesSafely(R payload) {
                check.accept(payload);
                return true;
            }
        };
    }
}
