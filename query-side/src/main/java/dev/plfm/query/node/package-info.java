/** Nodes, as operators see them. */
@NullMarked
package dev.plfm.query.node;

import org.jspecify.annotations.NullMarked;
