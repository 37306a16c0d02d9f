/** The bootable server: both sides wired together, in the roles and on the database that were configured. */
@NullMarked
package dev.plfm.controlplane;

import org.jspecify.annotations.NullMarked;
