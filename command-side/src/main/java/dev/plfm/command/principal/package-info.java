/** Service principals: programs that act in one organization with scopes and a secret of their own. */
@NullMarked
package dev.plfm.command.principal;

import org.jspecify.annotations.NullMarked;
