/** One task at a time without a thread of one's own. */
@NullMarked
package dev.plfm.agent.loop;

import org.jspecify.annotations.NullMarked;
