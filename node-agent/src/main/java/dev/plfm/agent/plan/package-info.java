/** The plan of a node, and the pure rule that turns it into actions. */
@NullMarked
package dev.plfm.agent.plan;

import org.jspecify.annotations.NullMarked;
