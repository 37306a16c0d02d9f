/** What runs instances: simulated ones on timers, real ones as local processes. */
@NullMarked
package dev.plfm.agent.runtime;

import org.jspecify.annotations.NullMarked;
