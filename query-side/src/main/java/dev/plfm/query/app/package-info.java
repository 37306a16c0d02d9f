/** Apps. */
@NullMarked
package dev.plfm.query.app;

import org.jspecify.annotations.NullMarked;
