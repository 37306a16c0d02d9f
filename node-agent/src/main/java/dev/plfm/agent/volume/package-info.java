/** Volumes as directories of this machine: where they are, who may write, and copies of them. */
@NullMarked
package dev.plfm.agent.volume;

import org.jspecify.annotations.NullMarked;
