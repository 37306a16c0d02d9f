package dev.plfm.command.node;

import dev.plfm.kernel.id.NodeId;

/** Numbers nodes in the order of their enrolment. */
final class InMemoryNodeNetworks implements NodeNetworks {
    private static final OverlayPrefix CLUSTER = OverlayPrefix.parse("fd70:6c66:6d00::/48");

    private long given;

    @Override
    public OverlayPrefix assign(NodeId nodeId) {
        return CLUSTER.subnet(++given);
    }
}
