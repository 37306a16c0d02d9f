/** What organizations may use, and use. */
@NullMarked
package dev.plfm.query.quota;

import org.jspecify.annotations.NullMarked;
