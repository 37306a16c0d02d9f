/** What the decisions may depend on. */
@NullMarked
package dev.plfm.convergence.architecture;

import org.jspecify.annotations.NullMarked;
