/** What the API promises, tested against itself and against the code that keeps it. */
@NullMarked
package dev.plfm.openapi;

import org.jspecify.annotations.NullMarked;
