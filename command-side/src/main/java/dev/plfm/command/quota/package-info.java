/** What organizations use of their quotas: counted, and refused when it is too much, in the transaction that appends the events. */
@NullMarked
package dev.plfm.command.quota;

import org.jspecify.annotations.NullMarked;
