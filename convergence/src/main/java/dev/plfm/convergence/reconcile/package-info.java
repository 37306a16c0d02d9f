/** The decision what a workload needs next: pure, nothing but values in and out. */
@NullMarked
package dev.plfm.convergence.reconcile;

import org.jspecify.annotations.NullMarked;
