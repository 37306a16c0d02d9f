/** Who calls, with which role and scopes, and the declarations that endpoints make of what they need. */
@NullMarked
package dev.plfm.kernel.access;

import org.jspecify.annotations.NullMarked;
