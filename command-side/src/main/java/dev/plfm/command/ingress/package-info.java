/** Ingress nodes: their registration, and what they say of themselves. */
@NullMarked
package dev.plfm.command.ingress;

import org.jspecify.annotations.NullMarked;
