/** What every command needs: dispatch, idempotency, name claims, answers to HTTP. */
@NullMarked
package dev.plfm.command.platform;

import org.jspecify.annotations.NullMarked;
