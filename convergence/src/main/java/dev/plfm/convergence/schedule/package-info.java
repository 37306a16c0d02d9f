/** The decision of where instances run: pure functions, to which time comes as an argument. */
@NullMarked
package dev.plfm.convergence.schedule;

import org.jspecify.annotations.NullMarked;
