/** Authentication by bearer token and the check of what each endpoint declares. */
@NullMarked
package dev.plfm.controlplane.access;

import org.jspecify.annotations.NullMarked;
