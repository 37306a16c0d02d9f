/** The demonstration: a whole platform on one machine, driven through its public API like any client would. */
@NullMarked
package dev.plfm.controlplane.demo;

import org.jspecify.annotations.NullMarked;
