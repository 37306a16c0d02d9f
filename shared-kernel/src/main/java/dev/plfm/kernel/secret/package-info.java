/** The secrets file of environments, {@code platform_env_v1}: its rules and its canonical form, in bytes that nothing prints. */
@NullMarked
package dev.plfm.kernel.secret;

import org.jspecify.annotations.NullMarked;
