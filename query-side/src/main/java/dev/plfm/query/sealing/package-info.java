/** Which keys stored secrets are sealed to, and which of them nodes are to seal anew. */
@NullMarked
package dev.plfm.query.sealing;

import org.jspecify.annotations.NullMarked;
