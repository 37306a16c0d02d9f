/** Names of hosts. */
@NullMarked
package dev.plfm.kernel.net;

import org.jspecify.annotations.NullMarked;
