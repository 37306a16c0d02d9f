/** Instances as local process groups, for machines without microVMs. */
@NullMarked
package dev.plfm.agent.process;

import org.jspecify.annotations.NullMarked;
