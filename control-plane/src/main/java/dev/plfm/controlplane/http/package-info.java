/** What every request meets before and after its controller: ids, limits, errors, JSON. */
@NullMarked
package dev.plfm.controlplane.http;

import org.jspecify.annotations.NullMarked;
