/** Routes, and the IPv4 addresses of environments. */
@NullMarked
package dev.plfm.query.route;

import org.jspecify.annotations.NullMarked;
