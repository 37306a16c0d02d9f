/** Secrets of environments: sealed on arrival, kept outside the log, and never opened here. */
@NullMarked
package dev.plfm.command.secret;

import org.jspecify.annotations.NullMarked;
