/** Projects. */
@NullMarked
package dev.plfm.query.project;

import org.jspecify.annotations.NullMarked;
