/** Releases: an image and a manifest, checked, hashed and never changed. */
@NullMarked
package dev.plfm.command.release;

import org.jspecify.annotations.NullMarked;
