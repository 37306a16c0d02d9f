/** Ingress nodes, as operators see them. */
@NullMarked
package dev.plfm.query.ingress;

import org.jspecify.annotations.NullMarked;
