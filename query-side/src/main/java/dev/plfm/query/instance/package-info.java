/** Instances. */
@NullMarked
package dev.plfm.query.instance;

import org.jspecify.annotations.NullMarked;
