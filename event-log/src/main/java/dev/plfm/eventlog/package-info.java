/**
 * Axon's event storage engine over the table {@code event_log}, and the wiring both sides share. Appends are serialised, so that
 * positions are gapless and equal commit order.
 */
@NullMarked
package dev.plfm.eventlog;

import org.jspecify.annotations.NullMarked;
