package dev.plfm.command.reconcile;

import dev.plfm.kernel.id.NodeId;
import java.util.Set;

/** The nodes that stateless instances must leave: draining or disabled. */
public interface EvacuatingNodes {
    Set<NodeId> current();
}
