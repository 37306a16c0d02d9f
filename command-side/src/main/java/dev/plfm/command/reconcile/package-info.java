/** What keeps workloads converging: what is wanted of each follows its environment, and each is looked at whenever it changes. */
@NullMarked
package dev.plfm.command.reconcile;

import org.jspecify.annotations.NullMarked;
