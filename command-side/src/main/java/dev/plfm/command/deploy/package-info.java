/** Deploys: bringing a release to an environment, and what becomes of it. */
@NullMarked
package dev.plfm.command.deploy;

import org.jspecify.annotations.NullMarked;
