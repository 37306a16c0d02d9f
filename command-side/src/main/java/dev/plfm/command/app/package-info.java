/** Apps: what an organization releases and deploys. */
@NullMarked
package dev.plfm.command.app;

import org.jspecify.annotations.NullMarked;
