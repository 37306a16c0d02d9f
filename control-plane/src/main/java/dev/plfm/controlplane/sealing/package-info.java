/** The public keyset that the server was given. */
@NullMarked
package dev.plfm.controlplane.sealing;

import org.jspecify.annotations.NullMarked;
