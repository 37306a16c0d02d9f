/** Volumes: what they are attached to, where they are, and the copies that nodes make of them. */
@NullMarked
package dev.plfm.command.volume;

import org.jspecify.annotations.NullMarked;
