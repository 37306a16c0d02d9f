/** Connections: who they are for, and passing them on. */
@NullMarked
package dev.plfm.ingress.proxy;

import org.jspecify.annotations.NullMarked;
