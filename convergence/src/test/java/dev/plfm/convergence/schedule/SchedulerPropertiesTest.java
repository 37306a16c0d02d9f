package dev.plfm.convergence.schedule;

import static dev.plfm.convergence.schedule.Clusters.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.convergence.schedule.Outcome.Assigned;
import dev.plfm.convergence.schedule.Outcome.Rejected;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.value.NodeState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;

@Domain(Arbitrarily.class)
@Domain(DomainContext.Global.class)
class SchedulerPropertiesTest {

    @Property(tries = 1000)
    void what_is_found_fast_is_what_the_plain_evaluation_finds(
            @ForAll ClusterView view, @ForAll List<PlacementRequest> requests) {
        assertThat(Scheduler.place(requests, view, NOW)).isEqualTo(Reference.place(requests, view, NOW));
    }

    @Property(tries = 300)
    void memory_is_never_promised_beyond_what_a_node_can_allocate(
            @ForAll ClusterView view, @ForAll List<PlacementRequest> requests) {
        Map<NodeId, Long> promised = new HashMap<>();
        assigned(Scheduler.place(requests, view, NOW))
                .forEach(one -> promised.merge(one.nodeId(), one.request().memoryBytes(), Long::sum));
        promised.forEach((id, bytes) ->
                assertThat(bytes).isLessThanOrEqualTo(view.nodes().get(id).freeMemoryBytes()));
    }

    @Property(tries = 300)
    void a_node_is_active_and_heard_and_of_the_kind_that_is_asked_for(
            @ForAll ClusterView view, @ForAll List<PlacementRequest> requests) {
        for (Assigned one : assigned(Scheduler.place(requests, view, NOW))) {
            NodeView node = view.nodes().get(one.nodeId());
            assertThat(node.state()).isEqualTo(NodeState.ACTIVE);
            assertThat(node.heardAt()).isAfterOrEqualTo(NOW.minus(view.freshness()));
            String arch = one.request().constraints().arch();
            assertThat(arch == null || node.arch() == null || arch.equals(node.arch()))
                    .isTrue();
            NodeId home = one.request().constraints().homeNodeId();
            assertThat(home == null || home.equals(node.nodeId())).isTrue();
            assertThat(one.request().constraints().settingsOrNone().constraints())
                    .allMatch(constraint -> constraint.holds(node.allLabels()));
        }
    }

    @Property(tries = 300)
    void no_volume_ever_has_two_instances(@ForAll ClusterView view, @ForAll List<PlacementRequest> requests) {
        Map<String, InstanceId> users = new HashMap<>(view.volumesInUse());
        for (Assigned one : assigned(Scheduler.place(requests, view, NOW))) {
            InstanceId instance = one.request().instanceId();
            for (String volume : one.request().volumes()) {
                assertThat(users.getOrDefault(volume, instance)).isEqualTo(instance);
                users.put(volume, instance);
            }
        }
    }

    @Property(tries = 300)
    void no_quota_is_ever_exceeded(@ForAll ClusterView view, @ForAll List<PlacementRequest> requests) {
        Map<OrgId, OrgQuota> used = new HashMap<>(view.quotas());
        for (Assigned one : assigned(Scheduler.place(requests, view, NOW))) {
            if (one.request().orgId() != null && used.containsKey(one.request().orgId())) {
                OrgQuota after = used.get(one.request().orgId()).plus(one.request());
                assertThat(after.instances()).isLessThanOrEqualTo(orNone(after.maxInstances()));
                assertThat(after.memoryBytes()).isLessThanOrEqualTo(orNone(after.maxMemoryBytes()));
                assertThat(after.cpu()).isLessThanOrEqualTo(after.maxCpu() == null ? 1000 : after.maxCpu() + 1e-6);
                used.put(one.request().orgId(), after);
            }
        }
    }

    @Property(tries = 300)
    void a_request_is_assigned_exactly_when_some_node_has_nothing_against_it(
            @ForAll ClusterView start, @ForAll List<PlacementRequest> requests) {
        ClusterView view = start;
        for (Outcome outcome : Scheduler.place(requests, start, NOW)) {
            Verdicts verdicts = Verdicts.of(outcome.request(), view, NOW);
            if (outcome instanceof Assigned assigned) {
                assertThat(verdicts.of(assigned.nodeId()))
                        .hasValueSatisfying(node -> assertThat(node.fits()).isTrue());
                view = view.after(List.of(assigned), Set.of());
            } else {
                assertThat(verdicts.nodes()).noneMatch(NodeVerdict::fits);
                assertThat(verdicts.sentence()).startsWith("No node fits");
            }
        }
    }

    @Property(tries = 300)
    void what_is_rejected_fits_nowhere_at_the_end(@ForAll ClusterView view, @ForAll List<PlacementRequest> requests) {
        List<Outcome> outcomes = Scheduler.place(requests, view, NOW);
        ClusterView end = view.after(assigned(outcomes), Set.of());
        for (Outcome outcome : outcomes) {
            if (outcome instanceof Rejected) {
                assertThat(Verdicts.of(outcome.request(), end, NOW).best()).isEmpty();
            }
        }
    }

    @Property(tries = 300)
    void every_group_of_verdicts_has_one_set_of_reasons_and_every_node_one_group(
            @ForAll ClusterView view, @ForAll List<PlacementRequest> requests) {
        for (PlacementRequest request : requests) {
            Verdicts verdicts = Verdicts.of(request, view, NOW);
            Set<NodeId> seen = new HashSet<>();
            for (Verdicts.Group group : verdicts.groups()) {
                assertThat(group.nodeIds())
                        .hasSize(group.count())
                        .allMatch(seen::add)
                        .allMatch(id -> verdicts.of(id).orElseThrow().reasons().equals(group.reasons()));
            }
            assertThat(seen).isEqualTo(view.nodes().keySet());
        }
    }

    @Property(tries = 300)
    void the_order_in_which_nodes_are_listed_does_not_matter(
            @ForAll ClusterView view, @ForAll List<PlacementRequest> requests, @ForAll long seed) {
        List<NodeView> shuffled = new ArrayList<>(view.nodes().values());
        Collections.shuffle(shuffled, new Random(seed));
        ClusterView other = ClusterView.of(shuffled, new HashMap<>(view.instances()), view.freshness())
                .withVolumesInUse(view.volumesInUse())
                .withQuotas(view.quotas());
        assertThat(Scheduler.place(requests, other, NOW)).isEqualTo(Scheduler.place(requests, view, NOW));
    }

    @Property(tries = 100)
    void equal_nodes_are_filled_evenly_from_the_smallest_id_on(
            @ForAll @IntRange(min = 1, max = 20) int nodes, @ForAll @IntRange(min = 1, max = 60) int instances) {
        List<Outcome> outcomes =
                Scheduler.place(Clusters.requests(instances, 1, 10), Clusters.of(Clusters.idleNodes(nodes, 1000)), NOW);
        Map<NodeId, Integer> perNode = Clusters.perNode(outcomes);
        List<Integer> counts = List.copyOf(perNode.values());
        assertThat(perNode).hasSize(Math.min(nodes, instances));
        assertThat(Collections.max(counts) - Collections.min(counts)).isLessThanOrEqualTo(1);
        assertThat(counts).isSortedAccordingTo(Collections.<Integer>reverseOrder());
    }

    @Property(tries = 300)
    void every_score_is_between_nought_and_one(@ForAll ClusterView view, @ForAll List<PlacementRequest> requests) {
        assertThat(assigned(Scheduler.place(requests, view, NOW)))
                .allSatisfy(one ->
                        assertThat(one.placement().scores().values()).allMatch(score -> score >= 0 && score <= 1));
    }

    private static long orNone(Long limit) {
        return limit == null ? Long.MAX_VALUE : limit;
    }

    private static List<Assigned> assigned(List<Outcome> outcomes) {
        return outcomes.stream()
                .filter(Assigned.class::isInstance)
                .map(Assigned.class::cast)
                .toList();
    }
}
