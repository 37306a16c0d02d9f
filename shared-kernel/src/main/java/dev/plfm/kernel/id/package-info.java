/** One validating record per id type; `toString()` is the raw value. */
@NullMarked
package dev.plfm.kernel.id;

import org.jspecify.annotations.NullMarked;
