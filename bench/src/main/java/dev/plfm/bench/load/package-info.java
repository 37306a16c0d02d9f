/** Load on a real control plane with a durable database, measured against what the database alone does in the same run. */
@NullMarked
package dev.plfm.bench.load;

import org.jspecify.annotations.NullMarked;
