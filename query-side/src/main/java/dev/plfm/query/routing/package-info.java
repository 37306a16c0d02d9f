/** The routing table that ingress nodes apply. */
@NullMarked
package dev.plfm.query.routing;

import org.jspecify.annotations.NullMarked;
