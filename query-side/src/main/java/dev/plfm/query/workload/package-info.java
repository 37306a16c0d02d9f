/** Workloads: what is wanted of a process type, what there is, and what stands between. */
@NullMarked
package dev.plfm.query.workload;

import org.jspecify.annotations.NullMarked;
