/** The rules of the query side's packages; outside them, so that no application finds the violations. */
@NullMarked
package dev.plfm.architecture.query;

import org.jspecify.annotations.NullMarked;
