package dev.plfm.agent;

import dev.plfm.agent.api.NodeIdentity;
import dev.plfm.agent.plan.NodePlan;
import java.util.function.Consumer;

/** A node's dealings with the control plane under one identity. Runs on the node's loop. */
final class NodeSession {
    private final NodeIdentity identity;
    private final Reporter reporter;
    private final HeartbeatLoop heartbeats;
    private final PlanLoop plans;

    NodeSession(
            NodeContext node,
            NodeIdentity identity,
            Consumer<NodePlan> onPlan,
            LocalInstances instances,
            Runnable onKnown,
            Runnable onUnknown) {
        this.identity = identity;
        this.reporter = new Reporter(node, identity);
        this.heartbeats = new HeartbeatLoop(node, identity, instances, reporter, onKnown, onUnknown);
        this.plans = new PlanLoop(node, identity, onPlan, heartbeats::beat);
        instances.reportTo(reporter::report);
    }

    void begin() {
        heartbeats.beat();
        plans.poll();
    }

    void end() {
        heartbeats.end();
        plans.end();
        reporter.end();
    }

    NodeIdentity identity() {
        return identity;
    }

    long planCursor() {
        return plans.cursor();
    }
}
