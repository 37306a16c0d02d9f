/** Classes that break one rule each, so that the rules can be seen to bite. */
@NullMarked
package dev.plfm.command.architecture.violations;

import org.jspecify.annotations.NullMarked;
