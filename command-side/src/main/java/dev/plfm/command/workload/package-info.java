/** Workloads: one environment's process type and its instances. */
@NullMarked
package dev.plfm.command.workload;

import org.jspecify.annotations.NullMarked;
