/** The event log as lists and as streams. */
@NullMarked
package dev.plfm.query.eventlog;

import org.jspecify.annotations.NullMarked;
