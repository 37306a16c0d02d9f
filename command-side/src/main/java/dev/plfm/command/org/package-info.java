/** Organizations and who belongs to them. */
@NullMarked
package dev.plfm.command.org;

import org.jspecify.annotations.NullMarked;
