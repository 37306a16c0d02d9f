/** Environments. */
@NullMarked
package dev.plfm.query.env;

import org.jspecify.annotations.NullMarked;
