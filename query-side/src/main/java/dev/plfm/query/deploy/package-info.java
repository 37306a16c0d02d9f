/** Deploys, and waiting for their end. */
@NullMarked
package dev.plfm.query.deploy;

import org.jspecify.annotations.NullMarked;
