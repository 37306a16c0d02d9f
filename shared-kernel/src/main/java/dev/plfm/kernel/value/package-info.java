/** Self-validating values that several aggregates share. */
@NullMarked
package dev.plfm.kernel.value;

import org.jspecify.annotations.NullMarked;
