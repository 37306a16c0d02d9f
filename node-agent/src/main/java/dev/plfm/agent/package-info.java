/** The reference node agent: enrols nodes, follows their plans and reports what became of every instance. */
@NullMarked
package dev.plfm.agent;

import org.jspecify.annotations.NullMarked;
