/** Measurements that no build depends on. */
@NullMarked
package dev.plfm.bench;

import org.jspecify.annotations.NullMarked;
