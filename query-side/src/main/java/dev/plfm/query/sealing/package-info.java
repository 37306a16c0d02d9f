/** Which keys stored secrets are sealed to. */
@NullMarked
package dev.plfm.query.sealing;

import org.jspecify.annotations.NullMarked;
