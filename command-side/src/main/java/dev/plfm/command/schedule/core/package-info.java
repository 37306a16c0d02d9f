/** The decision of where instances run: pure functions, to which time comes as an argument. */
@NullMarked
package dev.plfm.command.schedule.core;

import org.jspecify.annotations.NullMarked;
