/** Private keys, and opening what was sealed to them: for node agents and for the tool that makes keys. */
@NullMarked
package dev.plfm.sealing.opening;

import org.jspecify.annotations.NullMarked;
