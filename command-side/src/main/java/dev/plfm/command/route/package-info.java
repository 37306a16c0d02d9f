/** Routes: which hostname and port leads to which process of an environment. */
@NullMarked
package dev.plfm.command.route;

import org.jspecify.annotations.NullMarked;
