/** Reconciliation: the pure decision what a workload needs next, and the processes that see to it that it is taken. */
@NullMarked
package dev.plfm.command.reconcile;

import org.jspecify.annotations.NullMarked;
