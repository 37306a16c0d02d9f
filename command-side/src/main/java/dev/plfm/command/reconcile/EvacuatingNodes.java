package dev.plfm.command.reconcile;

import dev.plfm.convergence.reconcile.Leaving;

/** The nodes that stateless instances must leave: draining or disabled. */
public interface EvacuatingNodes {
    Leaving current();
}
