/** Secrets on a node: opened, given to the instances that need them, and sealed anew when keys are rotated. */
@NullMarked
package dev.plfm.agent.secret;

import org.jspecify.annotations.NullMarked;
