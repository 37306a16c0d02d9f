/** Making key pairs: for commands that people type and for the demonstration, never for a running server. */
@NullMarked
package dev.plfm.controlplane.keys;

import org.jspecify.annotations.NullMarked;
