/** The decision what a workload needs next: pure, nothing but values in and out. */
@NullMarked
package dev.plfm.command.reconcile.core;

import org.jspecify.annotations.NullMarked;
