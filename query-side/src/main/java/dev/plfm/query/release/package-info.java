/** Releases. */
@NullMarked
package dev.plfm.query.release;

import org.jspecify.annotations.NullMarked;
