/** What node agents tell: heartbeats and the states of their instances; and what their silence means. */
@NullMarked
package dev.plfm.command.intake;

import org.jspecify.annotations.NullMarked;
