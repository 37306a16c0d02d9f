/** The status of an environment at a glance. */
@NullMarked
package dev.plfm.query.status;

import org.jspecify.annotations.NullMarked;
