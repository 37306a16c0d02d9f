/** The one JSON form of everything: snake_case, no nulls, RFC 3339 instants. */
@NullMarked
package dev.plfm.kernel.json;

import org.jspecify.annotations.NullMarked;
