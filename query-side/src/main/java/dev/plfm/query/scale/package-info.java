/** How many instances of each process type an environment wants. */
@NullMarked
package dev.plfm.query.scale;

import org.jspecify.annotations.NullMarked;
