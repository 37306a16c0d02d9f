/** Organizations and their members. */
@NullMarked
package dev.plfm.query.org;

import org.jspecify.annotations.NullMarked;
