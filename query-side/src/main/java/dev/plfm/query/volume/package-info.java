/** Volumes, their attachments and snapshots, and what instances mount. */
@NullMarked
package dev.plfm.query.volume;

import org.jspecify.annotations.NullMarked;
