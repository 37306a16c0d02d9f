/** How often clients may ask, by their token and by their address. */
@NullMarked
package dev.plfm.controlplane.ratelimit;

import org.jspecify.annotations.NullMarked;
