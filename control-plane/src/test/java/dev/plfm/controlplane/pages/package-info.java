@NullMarked
package dev.plfm.controlplane.pages;

import org.jspecify.annotations.NullMarked;
