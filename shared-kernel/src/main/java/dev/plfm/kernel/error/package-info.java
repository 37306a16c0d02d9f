/** Error codes, their categories, and the one exception that carries them. */
@NullMarked
package dev.plfm.kernel.error;

import org.jspecify.annotations.NullMarked;
