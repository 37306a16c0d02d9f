/** Plans: what a write would lead to, and holding the write to it. */
@NullMarked
package dev.plfm.command.plan;

import org.jspecify.annotations.NullMarked;
