/** What each node is to run. */
@NullMarked
package dev.plfm.query.plan;

import org.jspecify.annotations.NullMarked;
