/** Why an instance is where it is, and why a workload is not as it should be. */
@NullMarked
package dev.plfm.query.explain;

import org.jspecify.annotations.NullMarked;
