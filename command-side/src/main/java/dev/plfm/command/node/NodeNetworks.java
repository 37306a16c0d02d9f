package dev.plfm.command.node;

import dev.plfm.kernel.id.NodeId;

/** Gives each node a /64 of its own; in the transaction of the command, so that a refused enrolment takes none. */
interface NodeNetworks {
    OverlayPrefix assign(NodeId nodeId);
}
