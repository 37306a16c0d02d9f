/** Sealing secrets to public keys; what opens them is in {@code opening}, which nothing here reaches. */
@NullMarked
package dev.plfm.sealing;

import org.jspecify.annotations.NullMarked;
