/** The scheduler's process: keeps what it must know from the log, and turns decisions into commands. */
@NullMarked
package dev.plfm.command.schedule;

import org.jspecify.annotations.NullMarked;
