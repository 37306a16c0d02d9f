/** The control plane as its users' programs see it: signing in, keeping the sign-in, calling the API. */
@NullMarked
package dev.plfm.controlplane.client;

import org.jspecify.annotations.NullMarked;
