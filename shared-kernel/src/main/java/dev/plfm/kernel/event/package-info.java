/** The catalogue of events: one sealed interface per aggregate, its events as nested records. */
@NullMarked
package dev.plfm.kernel.event;

import org.jspecify.annotations.NullMarked;
