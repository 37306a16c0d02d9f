/** Projects: named groups of an organization's apps. */
@NullMarked
package dev.plfm.command.project;

import org.jspecify.annotations.NullMarked;
