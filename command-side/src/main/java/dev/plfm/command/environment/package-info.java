/** Environments: where an app runs, at which scale and on which release. */
@NullMarked
package dev.plfm.command.environment;

import org.jspecify.annotations.NullMarked;
