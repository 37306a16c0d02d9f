/** Where the instances of a process type should run. */
@NullMarked
package dev.plfm.query.placement;

import org.jspecify.annotations.NullMarked;
