/** What every view needs: the read model's position, waiting for it, paging, rebuilding. */
@NullMarked
package dev.plfm.query.platform;

import org.jspecify.annotations.NullMarked;
