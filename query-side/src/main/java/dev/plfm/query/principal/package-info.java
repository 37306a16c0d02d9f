/** Service principals. */
@NullMarked
package dev.plfm.query.principal;

import org.jspecify.annotations.NullMarked;
