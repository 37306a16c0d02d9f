/** Nodes: their life, their capacity, and what their agents report. */
@NullMarked
package dev.plfm.command.node;

import org.jspecify.annotations.NullMarked;
