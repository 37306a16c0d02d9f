@NullMarked
package dev.plfm.sealing;

import org.jspecify.annotations.NullMarked;
